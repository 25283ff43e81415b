"""An account: who is in it, what documents they have, and what becomes of their requests."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from policies.iam.document import Document
from policies.iam.evaluate import Decision, Policies, evaluate
from policies.iam.pattern import segments
from policies.iam.principal import Principal
from policies.iam.request import Request

Values = Mapping[str, str | tuple[str, ...]]
"""Condition keys with their values."""

NOTHING: Values = {}
_BRACES = re.compile(r"(?<!\$)\{([^{}]+)\}")


@dataclass(frozen=True)
class Holder:
    """A role in use, and the names of the documents that say what it may do."""

    principal: Principal
    identity: tuple[str, ...] = ()
    boundary: str | None = None
    session: str | None = None

    @property
    def documents(self) -> tuple[str, ...]:
        """Return the names of all documents that have a say, its own or a limit."""
        return (*self.identity, *(one for one in (self.boundary, self.session) if one))


@dataclass(frozen=True)
class Account:
    """Documents by name, and what they are attached to; made by `inventory`."""

    documents: Mapping[str, Document]
    holders: Mapping[str, Holder]
    """By the name of a role in the program, or by `namespace/service-account` for its pods."""
    guarded: Mapping[str, str]
    """ARNs of roles, buckets, keys and the like to the names of the documents that guard them."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """What stands in braces to what it stands for; several where a name is given twice."""
    foreign: frozenset[str] = frozenset()
    """Names of documents that no program of ours wrote."""
    later: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Budget actions by name: the ARN of each role to the document that it is going to get."""
    context: Values = field(default_factory=lambda: NOTHING)
    """Condition keys that every request has unless it says otherwise."""

    def may(
        self, holder: str, action: str, resource: str = "*", context: Values = NOTHING
    ) -> Decision:
        """Decide what becomes of a request by a role or a pod.

        In resource and context `{Bucket.data}` is the ARN of the bucket `data` of the program,
        `{Queue.events.url}` another of its outputs, `{account}` and `{region}` where all is.
        Raises LookupError for a holder or a name that the account does not have.
        """
        return self._decide(self._held(holder), action, resource, context)

    def lets(
        self, principal: Principal, action: str, resource: str, context: Values = NOTHING
    ) -> Decision:
        """Decide about somebody without documents of their own: a service, a federated user."""
        known = replace(principal, name=self.named(principal.name))
        return self._decide(Holder(known), action, resource, context)

    def after(self, action: str) -> "Account":
        """Return the account as it is once a budget's action has been taken."""
        if action not in self.later:
            raise LookupError(
                f"no budget action is called {action!r}: {_nearest(action, self.later)}"
            )
        given = self.later[action]

        def changed(holder: Holder) -> Holder:
            more = given.get(holder.principal.name)
            return replace(holder, identity=(*holder.identity, more)) if more else holder

        return replace(self, holders={name: changed(one) for name, one in self.holders.items()})

    def concerned(self, who: str | Principal, resource: str) -> frozenset[str]:
        """Return the names of the documents that have a say in a request."""
        held = self._held(who).documents if isinstance(who, str) else ()
        guard = self._guard(self.named(resource))
        return frozenset((*held, guard) if guard else held)

    def named(self, text: str) -> str:
        """Return a text with what stands in braces filled in."""
        return _BRACES.sub(lambda found: self._meant(found[1]), text)

    def _meant(self, name: str) -> str:
        found = self.names.get(name, ())
        if len(found) == 1:
            return found[0]
        if found:
            raise LookupError(f"{{{name}}} could be any of {', '.join(found)}: write out the ARN")
        raise LookupError(f"{{{name}}} is nothing of this account: {_nearest(name, self.names)}")

    def _held(self, holder: str) -> Holder:
        if holder not in self.holders:
            raise LookupError(f"nobody here is called {holder!r}: {_nearest(holder, self.holders)}")
        return self.holders[holder]

    def _decide(self, holder: Holder, action: str, resource: str, context: Values) -> Decision:
        documents = self.documents
        request = Request(holder.principal, action, self.named(resource))
        guard = self._guard(request.resource)
        policies = Policies(
            identity=tuple(documents[name] for name in holder.identity),
            boundary=documents[holder.boundary] if holder.boundary else None,
            session=documents[holder.session] if holder.session else None,
            resource=documents[guard] if guard else None,
        )
        keys = {**self.context, **dict(_about(request)), **dict(self._filled(context))}
        return evaluate(replace(request, context=keys), policies)

    def _filled(self, context: Values) -> Iterator[tuple[str, str | tuple[str, ...]]]:
        for key, value in context.items():
            one = isinstance(value, str)
            yield key, self.named(value) if one else tuple(map(self.named, value))

    def _guard(self, resource: str) -> str | None:
        """Find whose document guards a resource; a bucket's guards its objects as well."""
        whole = resource.partition("/")[0] if resource.startswith("arn:aws:s3:::") else resource
        return self.guarded.get(whole)


def _about(request: Request) -> Iterator[tuple[str, str]]:
    """Yield what AWS itself says about a resource."""
    if request.account:
        yield "aws:ResourceAccount", request.account
    parts = segments(request.resource)
    if len(parts) == 6 and parts[3]:
        yield "aws:RequestedRegion", parts[3]


def _nearest(name: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(name, known, n=3, cutoff=0.4) or sorted(known)
    return f"perhaps {', '.join(near)}" if near else "there is none at all"
