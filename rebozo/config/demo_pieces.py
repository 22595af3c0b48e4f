"""What goes with a record of an invented region: a drawn photo, a voice of two notes, a chat, a pasted text."""

from __future__ import annotations

import io
import math
import wave
import zipfile

from PIL import Image, ImageDraw

from rebozo.config.demo_words import MARK
from rebozo.vault.files import SealingFile
from rebozo.vault.uploads import SealedUpload, media

PASTED = (
    f"{MARK} Reenviado muchas veces:\n"
    "«Ya sabemos a qué hora pasa la lancha. Que no digan que no se les avisó.»\n"
    "Nos llegó al grupo del barrio, sin nombre de quién lo escribió."
)
_FIXED = (2026, 1, 1, 0, 0, 0)
_CHAT = """1/10/26, 07:40 - Los mensajes están cifrados.
1/10/26, 07:41 - Colibrí (ejemplo): Otra vez estaba el coche azul frente a la milpa.
1/10/26, 07:42 - Colibrí (ejemplo): IMG-0001.jpg (archivo adjunto)
1/10/26, 07:43 - Ceiba (ejemplo): ¿Estás acompañada?
Dime y vamos.
1/10/26, 07:45 - Colibrí (ejemplo): PTT-0001.opus (archivo adjunto)
1/10/26, 07:52 - Ceiba (ejemplo): Ya te oí. Lo escribimos hoy mismo, si tú quieres.
1/10/26, 07:53 - Colibrí (ejemplo): Sí quiero.
"""
_RATE = 8_000
_NOTES = (392, 523)  # of a second each, softly


def photo() -> bytes:
    """A hill, a sun and a road: nowhere, with nobody."""
    made = Image.new("RGB", (640, 420), "#f3d9b1")
    pen = ImageDraw.Draw(made)
    pen.ellipse((470, 50, 560, 140), fill="#e3a13d")
    pen.polygon([(0, 300), (190, 120), (380, 300)], fill="#6b8f71")
    pen.polygon([(220, 300), (460, 170), (640, 300)], fill="#4f7a63")
    pen.rectangle((0, 300, 640, 420), fill="#8a6d4b")
    pen.polygon([(290, 420), (350, 420), (332, 300), (322, 300)], fill="#d8c3a0")
    pen.text((16, 392), "(ejemplo)", fill="#ffffff")
    held = io.BytesIO()
    made.save(held, "JPEG", quality=80)
    return held.getvalue()


def voice() -> bytes:
    """Two notes that swell and fade, as a voice note of nobody."""
    half = _RATE // 2
    swell = [math.sin(math.pi * at / half) for at in range(half)]
    waves = [math.sin(2 * math.pi * note * at / _RATE) * swell[at] for note in _NOTES for at in range(half)]
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(_RATE)
        sound.writeframes(bytes(128 + round(90 * one) for one in waves))
    return held.getvalue()


def chat(picture: bytes, sound: bytes) -> bytes:
    """An exported chat, as telephones write it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in (("_chat.txt", _CHAT.encode()), ("IMG-0001.jpg", picture), ("PTT-0001.opus", sound)):
            archive.writestr(zipfile.ZipInfo(name, _FIXED), said)
    return held.getvalue()


def arrived(raw: bytes, name: str, kind: str) -> SealedUpload:
    """A file as it stands on the disk once it came by a form: sealed."""
    file = SealingFile(media())
    file.write(raw)
    return SealedUpload(file, name=name, kind=kind, size=len(raw), digest=file.finish(), trouble="")
