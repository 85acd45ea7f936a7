"""Pretend speech: a tone for each word, and the words themselves beside the tones."""

import io
import math
import struct
import wave
import zlib
from functools import cache

RATE = 8_000  # samples a second
SAID = b"WRDS"  # the chunk of a sound that holds its words


def tones(words: str) -> bytes:
    """Return a WAV file in which a word is a tone; SAID holds what is said."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for word in words.split() or [""]:
            file.writeframes(tone(220 + zlib.crc32(word.encode()) % 330))
    said = words.encode()
    chunk = SAID + struct.pack("<I", len(said)) + said + b"\0" * (len(said) % 2)
    whole = target.getvalue() + chunk
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


@cache
def tone(hertz: int) -> bytes:
    """Return the samples of one word: a soft tone that swells and fades."""
    count = RATE // 5
    swell = [math.sin(math.pi * at / count) for at in range(count)]
    waves = [math.sin(2 * math.pi * hertz * at / RATE) for at in range(count)]
    loud = [round(4_000 * a * b) for a, b in zip(swell, waves, strict=True)]
    return struct.pack(f"<{count}h", *loud)


def words_in(sound: bytes) -> str:
    """Return what a sound of ours says; "" for every other."""
    place = sound.rfind(SAID)
    if not sound.startswith(b"RIFF") or place < 0:
        return ""
    (size,) = struct.unpack_from("<I", sound, place + 4)
    return sound[place + 8 : place + 8 + size].decode(errors="replace")
