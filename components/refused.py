"""The one error that is meant for users."""


class Refused(Exception):
    """An act that could not be done; its text tells the user what, where and the way out."""
