"""Jobs are submitted once, followed to their end, and refused in plain words."""

import http.server
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.workloads.conftest import Head, free_ports
from workloads.api import ApiError, NotFound, RayApi, Unauthorized, Unreachable, last_line
from workloads.jobs import JobRequest, Jobs, payload_lines
from workloads.submit import fresh_id


def request(command: str, **more: str) -> JobRequest:
    return JobRequest(id=fresh_id("test"), entrypoint=command, team="flights", environment=more)


def ended(head: Head, command: str, **more: str):
    asked = request(command, **more)
    head.jobs.submit(asked)
    lines = list(payload_lines(head.jobs.follow(asked.id)))
    return head.jobs.get(asked.id), lines


def test_a_job_finds_its_environment_and_its_lines_come_back(head: Head):
    job, lines = ended(head, "echo colour $COLOUR; echo done", COLOUR="blue")
    assert lines == ["colour blue", "done"]
    assert (job.status, job.shell_code, job.metadata) == ("SUCCEEDED", 0, {"team": "flights"})


def test_lines_arrive_while_the_job_runs(head: Head):
    asked = request("echo first; sleep 3; echo second")
    head.jobs.submit(asked)
    lines = payload_lines(head.jobs.follow(asked.id))
    assert next(lines) == "first"
    assert not head.jobs.get(asked.id).finished
    assert list(lines) == ["second"]


def test_the_exit_code_is_the_commands_own(head: Head):
    job, _ = ended(head, "exit 7")
    assert (job.status, job.exit_code, job.shell_code) == ("FAILED", 7, 7)


def test_a_command_that_is_killed_has_a_shells_exit_code(head: Head):
    job, _ = ended(head, "kill -9 $$")
    assert job.shell_code == 128 + 9


def test_a_running_job_is_stopped_once(head: Head):
    asked = request("sleep 60")
    head.jobs.submit(asked)
    assert head.jobs.stop(asked.id)
    assert not head.jobs.stop(asked.id)
    assert (head.jobs.get(asked.id).status, head.jobs.get(asked.id).shell_code) == ("STOPPED", 130)


def test_following_gives_up_in_time(head: Head):
    asked = request("sleep 60")
    head.jobs.submit(asked)
    with pytest.raises(TimeoutError, match=asked.id):
        list(head.jobs.follow(asked.id, until=time.monotonic() + 0.1))
    head.jobs.stop(asked.id)


def test_the_tail_is_the_end_of_the_log(head: Head):
    job, _ = ended(head, "seq 1 100")
    assert head.jobs.tail(job.id, 2) == ["99", "100"]


def test_a_job_submitted_twice_runs_once(head: Head):
    mark = head.folder / "runs"
    asked = request(f"echo run >> {mark}")
    head.jobs.submit(asked)
    head.jobs.submit(asked)
    list(head.jobs.follow(asked.id))
    assert mark.read_text() == "run\n"


def test_all_jobs_are_listed_the_oldest_first(head: Head):
    first, _ = ended(head, "true")
    second, _ = ended(head, "true")
    listed = [job.id for job in head.jobs.all()]
    assert listed.index(first.id) < listed.index(second.id)


def test_a_job_that_nobody_knows_is_not_found(head: Head):
    with pytest.raises(NotFound, match="nobody"):
        head.jobs.get("nobody")
    assert head.jobs.find("nobody") is None


@pytest.fixture
def lossy(head: Head) -> Iterator[str]:
    """A way to Ray that loses the answer to the first POST, after it has been taken."""
    posts: list[str] = []

    class Way(http.server.BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
            there = urllib.request.Request(head.address + self.path, body, method=self.command)
            for name in ("Authorization", "Content-Type"):
                if self.headers.get(name):
                    there.add_header(name, self.headers[name])
            try:
                with urllib.request.urlopen(there) as answer:
                    status, text = answer.status, answer.read()
            except urllib.error.HTTPError as error:
                with error:
                    status, text = error.code, error.read()
            if self.command == "POST":
                posts.append(self.path)
                if len(posts) == 1:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = pass_on

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Way)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    assert len(posts) == 1, "the job was submitted a second time"


def test_an_answer_lost_on_the_way_is_asked_for_and_not_submitted_again(head: Head, lossy: str):
    asked = request("echo once")
    job = Jobs(RayApi(lossy, head.token), patience=10).submit(asked)
    assert job.id == asked.id


def test_a_wrong_token_is_named_as_such(head: Head):
    with pytest.raises(Unauthorized, match=re.escape(head.address) + ".*token.*mlplatform env"):
        Jobs(RayApi(head.address, "not-the-token")).submit(request("true"))


def test_a_missing_token_is_named_as_such(head: Head):
    with pytest.raises(Unauthorized, match="token"):
        Jobs(RayApi(head.address, "")).find("any")


def test_a_silent_address_is_named_with_the_way_out():
    (port,) = free_ports(1)
    with pytest.raises(Unreachable, match=rf"127\.0\.0\.1:{port} does not answer.*mlplatform up"):
        Jobs(RayApi(f"http://127.0.0.1:{port}", "x")).find("any")


def test_patience_outlasts_a_restart():
    (port,) = free_ports(1)

    class Late(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:
            pass

    def serve() -> None:
        time.sleep(0.8)
        with http.server.HTTPServer(("127.0.0.1", port), Late) as server:
            server.handle_request()

    thread = threading.Thread(target=serve)
    thread.start()
    assert RayApi(f"http://127.0.0.1:{port}", "x").call("GET", "/", patience=10) == {}
    thread.join()


def test_a_proxy_of_the_user_does_not_stand_before_this_machine(
    head: Head, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert head.jobs.find("nobody") is None


def test_an_address_that_is_none_is_refused():
    with pytest.raises(ApiError, match="nowhere"):
        RayApi("nowhere", "x").call("GET", "/")


def test_of_a_traceback_only_the_reason_is_told():
    assert last_line("Traceback:\n  File x\nValueError: no such thing\n.\n\n") == (
        "ValueError: no such thing"
    )
