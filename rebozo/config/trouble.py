"""What keeps a command from its work, in one sentence that says how to go on."""


class Trouble(Exception):
    """Something about the machine or the home, not about what was asked. Shown as it is; never holds a secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
