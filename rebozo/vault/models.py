"""Keys, wraps and sealed bundles. They stand beside the content, in the same database and transaction.

The vault knows opaque numbers only: holder, network, circle, epoch, row.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models


class KeyAccount(models.Model):
    """A holder's key pairs: public halves in clear, private halves in a blob under her passphrase."""

    holder = models.UUIDField(primary_key=True)
    salt = models.BinaryField(max_length=16)
    verifier = models.BinaryField(max_length=32)  # a hash of it
    spare_verifier = models.BinaryField(max_length=32)  # random: the place of a second passphrase, later
    blob = models.BinaryField()
    box_public = models.BinaryField(max_length=32)
    sign_public = models.BinaryField(max_length=32)
    recovery = models.BinaryField()  # the private halves, boxed to the recovery key
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.holder)


class Roster(models.Model):
    """The coordinators whom the root key names. The newest version counts."""

    version = models.PositiveIntegerField(primary_key=True)
    statement = models.BinaryField()
    signature = models.BinaryField(max_length=64)

    def __str__(self) -> str:
        return str(self.version)


class Epoch(models.Model):
    """One key pair of a circle, from its founding or a removal until the next."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    circle = models.UUIDField()
    network = models.UUIDField()
    number = models.PositiveIntegerField()
    public = models.BinaryField(max_length=32)
    statement = models.BinaryField()
    signatures = models.BinaryField()  # (signer 16 | Ed25519 64) twice
    previous = models.BinaryField(null=True)  # the previous private half, sealed under this one
    recovery = models.BinaryField()  # this private half, boxed to the recovery key

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "number"], name="vault_epoch_number_once_per_circle")]

    def __str__(self) -> str:
        return f"{self.circle} {self.number}"


class Grant(models.Model):
    """An epoch's private half, boxed to one member. With it she opens this epoch and all before it."""

    epoch = models.ForeignKey(Epoch, models.PROTECT)
    holder = models.UUIDField(db_index=True)
    box = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epoch", "holder"], name="vault_grant_once_per_member")]

    def __str__(self) -> str:
        return f"{self.epoch_id} {self.holder}"


class Admission(models.Model):
    """A member's signature under somebody new in an epoch. It opens nothing; it stays when the grant goes.

    Later statements are verified by it, so it outlives her membership.
    """

    epoch = models.ForeignKey(Epoch, models.PROTECT)
    holder = models.UUIDField()
    said = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epoch", "holder"], name="vault_admission_once_per_member")]

    def __str__(self) -> str:
        return f"{self.epoch_id} {self.holder}"


class Bundle(models.Model):
    """The sealed fields of one row that share one consent scope. Its own number names its data key."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    row = models.UUIDField()
    kind = models.CharField(max_length=48)  # table:scope
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "kind"], name="vault_bundle_once_per_scope")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class Wrap(models.Model):
    """A bundle's data key for one circle: `sym` made by a member, `box` made by a door that cannot open."""

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="wraps", db_index=False)
    circle = models.UUIDField()
    epoch = models.PositiveIntegerField()
    sealed = models.BinaryField()  # its first byte tells sym from box

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bundle", "circle"], name="vault_wrap_once_per_circle")]

    def __str__(self) -> str:
        return f"{self.bundle_id} {self.circle}"


class Attachment(models.Model):
    """A sealed file of a bundle: secretstream chunks under a random name; its own name and size are in the head."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="attachments")
    head = models.BinaryField()  # sealed under the bundle's key: file key, name, type, true size, SHA-256
    padded_size = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return str(self.id)


class IndexKey(models.Model):
    """One per network: keys the MACs of import identifiers and exact look-ups. Sealed to a circle."""

    network = models.UUIDField(primary_key=True)
    circle = models.UUIDField()
    epoch = models.PositiveIntegerField()
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.network)


class DirectoryHead(models.Model):
    """A circle's directory. Whoever rewrites segments raises the generation, and only from the one she read."""

    circle = models.UUIDField(primary_key=True)
    generation = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.circle)


class DirectoryEntry(models.Model):
    """One sealed line of a circle's name directory, until it is compacted: names, or their withdrawal."""

    code = models.UUIDField(default=uuid4, unique=True)
    circle = models.UUIDField()
    epoch = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["circle", "id"], name="vault_directory_tail")]

    def __str__(self) -> str:
        return str(self.code)


class DirectorySegment(models.Model):
    """Up to 2,048 names of a circle in one sealed, padded block under a key of its own."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    circle = models.UUIDField(db_index=True)
    epoch = models.PositiveIntegerField()
    wrap = models.BinaryField()  # the segment's key, under the circle's
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)


class WordsHead(models.Model):
    """A circle's words. Whoever rewrites segments raises the generation, and only from the one she read."""

    circle = models.UUIDField(primary_key=True)
    generation = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.circle)


class WordsEntry(models.Model):
    """What one row says, sealed, until it is compacted: its text, or that it is withdrawn."""

    code = models.UUIDField(default=uuid4, unique=True)
    circle = models.UUIDField()
    epoch = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["circle", "id"], name="vault_words_tail")]

    def __str__(self) -> str:
        return str(self.code)


class WordsSegment(models.Model):
    """Up to 4,096 texts of a circle: their two indexes, and apart the texts to make them anew. A key of its own."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    circle = models.UUIDField(db_index=True)
    epoch = models.PositiveIntegerField()
    wrap = models.BinaryField()  # the segment's key, under the circle's
    sealed = models.BinaryField()  # opened for every search
    places = models.BinaryField()  # where in its text each word stands: opened when words are asked for side by side
    texts = models.BinaryField()  # opened to rewrite only

    def __str__(self) -> str:
        return str(self.pk)
