"""The domain says no, in a sentence that the person who asked can read and act on."""


class Refusal(Exception):
    """Carries one whole, translated sentence, shown as it is. Never a name, never a story."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)


class Busy(Refusal):
    """Nothing was wrong with what she asked: there is no room just now. Answered 503, with what was typed kept."""
