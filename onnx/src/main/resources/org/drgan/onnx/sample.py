"""Draws a picture for a sentence with drgan.onnx: python sample.py "a small red bird" [seed] [file.ppm]

Needs numpy and onnxruntime only. The same sentence and seed give the same picture as `drgan generate`.
"""
import json
import os
import re
import sys
import unicodedata

import numpy as np
import onnxruntime

MASK = (1 << 64) - 1


def mix(x):
    z = (x + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
    return z ^ z >> 31


def noise(seed, index, size):
    key = mix((mix(seed & MASK) + index) & MASK)
    uniform = [((mix((key + 0x9E3779B97F4A7C15 * (c + 1)) & MASK) >> 11) + 0.5) / 2**53 for c in range(size + size % 2)]
    radius = np.sqrt(-2 * np.log(uniform[0::2]))
    angle = 2 * np.pi * np.array(uniform[1::2])
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).ravel()[:size].astype(np.float32)


def words(sentence, splitting):
    if splitting == "spaces":
        return [word for word in re.split("[ \t\n\r\u00a0\u3000]+", unicodedata.normalize("NFC", sentence.lower())) if word]
    found = re.findall(r"\w+", sentence.lower())
    return [word for word in (w.encode("ascii", "ignore").decode() for w in found) if word]


def main(sentence, seed=1, file="picture.ppm"):
    model = os.path.join(os.path.dirname(os.path.abspath(__file__)), "drgan.onnx")
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    about = session.get_modelmeta().custom_metadata_map
    number = {word: i + 1 for i, word in enumerate(json.loads(about["vocabulary"]))}
    ids = [number[word] for word in words(sentence, about["splitting"]) if word in number][: int(about["maximum_words"])]
    if not ids:
        sys.exit("The model knows no word of this sentence: " + sentence)
    sizes = {value.name: value.shape[1] for value in session.get_inputs()}
    z, c = sizes["noise"], sizes["condition_noise"]
    both = noise(int(seed), 0, z + c)[None]
    inputs = {
        "ids": np.array([ids], np.int64),
        "padding": np.zeros((1, len(ids)), bool),
        "noise": both[:, :z],
        "condition_noise": both[:, z:],
    }
    picture = session.run([session.get_outputs()[0].name], inputs)[0][0]  # [3, S, S], -1 to 1
    pixels = np.clip(np.rint((picture + 1) * 127.5), 0, 255).astype(np.uint8).transpose(1, 2, 0)
    with open(file, "wb") as out:
        out.write(b"P6 %d %d 255\n" % (pixels.shape[1], pixels.shape[0]) + pixels.tobytes())
    print(file)


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
