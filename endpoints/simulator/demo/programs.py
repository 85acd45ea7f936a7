"""The demo voice with Python: which program it runs, of the standard library."""

import re
from collections.abc import Mapping

BLOCK = re.compile(r"```(?:python|py)?\s*\n(.+?)```", re.DOTALL)
ASKED = re.compile(
    r"\b(?:run|execute|use|with|in|write)\b.*\bpython\b|"
    r"\bplot\b|\bsine (?:curve|wave)\b|(?:用|运行|执行).*python|(?:画|绘制).*曲线",
    re.IGNORECASE | re.DOTALL,
)
DEMO = """\
import csv, math, struct, zlib

WIDTH, HEIGHT = 640, 320
values = [math.sin(x / WIDTH * 4 * math.pi) for x in range(WIDTH)]

with open("sine.csv", "w", newline="") as file:
    table = csv.writer(file)
    table.writerow(["x", "sin x"])
    table.writerows([x, round(y, 4)] for x, y in enumerate(values) if x % 40 == 0)

# A picture without any package: pixels, compressed as PNG wants them.
paper, ink, axis = b"\\xff\\xff\\xff", b"\\x0f\\x76\\x6e", b"\\xd4\\xd4\\xd8"
rows = [[paper] * WIDTH for _ in range(HEIGHT)]
rows[HEIGHT // 2] = [axis] * WIDTH
for x, y in enumerate(values):
    middle = round(HEIGHT / 2 - y * HEIGHT * 0.4)
    for near in range(-3, 4):
        rows[middle + near][x] = ink


def chunk(kind, data):
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


pixels = zlib.compress(b"".join(b"\\0" + b"".join(row) for row in rows))
head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
with open("sine.png", "wb") as file:
    file.write(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head))
    file.write(chunk(b"IDAT", pixels) + chunk(b"IEND", b""))

print("The first 12 primes:")
print(*[n for n in range(2, 40) if all(n % d for d in range(2, n))])
print("Drawn: sin x over two turns")
round(sum(values) / len(values), 6)
"""


def wanted(question: str) -> Mapping[str, object] | None:
    """Return the program that a question wants run; None when it wants none."""
    if not ASKED.search(question):
        return None
    given = BLOCK.search(question)
    return {"code": given[1] if given else DEMO}
