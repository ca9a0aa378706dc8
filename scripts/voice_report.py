"""Print the tables of docs/voice.md: vowels told apart, quiet and under a fan, and how soon the mouth follows.

python scripts/voice_report.py; needs espeak-ng, and festival with its Italian, Czech and Finnish voices for the voices
that were recorded from people (apt-get install espeak-ng festival festvox-italp16k festvox-itapc16k
festvox-czech-dita festvox-czech-krb festvox-czech-machac festvox-suopuhe-lj festvox-suopuhe-mv).
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from vtube.solving.mouth import opening
from vtube.types import Floats
from vtube.voice import VOWELS, whole
from vtube.voice._hearing import Hearing, voice
from vtube.voice._sound import HOP, RATE, Samples
from vtube.voice._vowels import of_anybody

LANGUAGES = ("es", "it", "el", "hr", "cs", "ja")
"""These and their variants were looked at when tables and constants were chosen."""
VARIANTS = ("", "+m1", "+m3", "+m5", "+m7", "+f1", "+f2", "+f3", "+f4", "+f5", "+klatt", "+Andrea", "+Annie", "+Denis")
PITCHES = (35, 60)
NEW_LANGUAGES = ("sw", "eu", "ka", "sr", "bg")
NEW_VARIANTS = (
    "", "+m2", "+m4", "+m6", "+f2", "+Mario", "+Alex", "+linda", "+steph", "+anika", "+robert", "+Michael",
)  # fmt: skip
RECORDED = (
    "lp_diphone", "pc_diphone", "czech_dita", "czech_krb", "czech_machac", "suo_fi_lj_diphone", "hy_fi_mv_diphone",
)  # fmt: skip
PAUSE = np.zeros(RATE // 2, np.float32)
SPEECH = 0.1  # full scale, root of the mean square of a vowel


def spoken(
    folder: Path, languages: Sequence[str], variants: Sequence[str], pitches: Sequence[int]
) -> Iterator[tuple[str, Samples]]:
    """Vowels by espeak-ng."""
    for language in languages:
        for variant in variants:
            for pitch in pitches:
                for vowel in VOWELS:
                    file, phone = folder / "spoken.wav", vowel.lower()
                    words = ["espeak-ng", "-v", language + variant, "-p", str(pitch), "-s", "130", "-w", str(file)]
                    subprocess.run([*words, f"[[{phone}]] [[{phone}]]"], check=True)
                    yield vowel, loud(whole(file))


def recorded(folder: Path, festival: str) -> Iterator[tuple[str, Samples]]:
    """Vowels by festival, put together from a person's own."""
    program = folder / "vowel.scm"
    for name in RECORDED:
        for vowel in VOWELS:
            file, phone = folder / "recorded.wav", vowel.lower()
            program.write_text(
                f"(voice_{name})\n"
                f'(utt.save.wave (utt.synth (eval \'(Utterance Phones (# {phone} {phone} {phone} #)))) "{file}")\n',
                encoding="utf-8",
            )
            subprocess.run([festival, "-b", str(program)], check=True, capture_output=True)
            yield vowel, loud(whole(file))


def loud(samples: Samples) -> Samples:
    """A sound at the same loudness as the others, without the silence around it."""
    sounding = np.flatnonzero(np.abs(samples) > 0.02 * np.abs(samples).max())
    cut = samples[sounding[0] : sounding[-1]]
    return np.asarray(SPEECH * cut / np.sqrt(np.mean(cut**2)))


def fan(size: int, rng: np.random.Generator) -> Samples:
    """Noise as of a fan: falling by 6 dB an octave, and the hum of its blades."""
    spectrum = np.fft.rfft(rng.normal(size=size)) / np.maximum(np.fft.rfftfreq(size, 1 / RATE), 30.0)
    noise = np.fft.irfft(spectrum, size)
    hum = 0.3 * np.sqrt(2) * np.sin(2 * np.pi * 116.0 * np.arange(size) / RATE)
    return np.asarray(noise / noise.std() + hum, dtype=np.float32)


def rows(samples: Samples) -> Floats:
    """(N, 8) what is heard of it, in steps of 10 ms."""
    return np.array(Hearing(of_anybody())(samples))


def confusion(sounds: list[tuple[str, Samples]], noise: float) -> None:
    """Print per frame what is heard for what is said. ``noise``: of a fan, full scale, from two seconds before."""
    rng, table = np.random.default_rng(1), np.zeros((5, 6))
    for vowel, samples in sounds:
        said = np.concatenate([*[PAUSE] * 4, samples])
        heard = rows(said + np.float32(noise) * fan(len(said), rng))[-(len(samples) // HOP) :]
        best = np.where(heard[:, 7] < 0.5, heard[:, 2:7].argmax(axis=1), 5)
        table[VOWELS.index(vowel)] += np.bincount(best, minlength=6)
    shares = 100 * table[:, :5] / table[:, :5].sum(axis=1, keepdims=True)
    print(f"| said | {' | '.join(VOWELS)} | frames | of them silent |\n|---|{'---|' * 7}")
    for vowel, share, counts in zip(VOWELS, shares, table, strict=True):
        cells = " | ".join(f"**{s:.1f}**" if v == vowel else f"{s:.1f}" for v, s in zip(VOWELS, share, strict=True))
        print(f"| {vowel} | {cells} | {counts.sum():.0f} | {100 * counts[5] / counts.sum():.1f} % |")
    print()


def silence() -> None:
    """Print how much of a minute of noise opens the mouth, when it is there from the start and when it sets in."""
    rng = np.random.default_rng(2)
    print("| fan, dB of full scale | open, from the start | open, switched on after 3 s |\n|---|---|---|")
    for level in (-60, -45, -30, -20, -12):
        noise = fan(60 * RATE, rng) * np.float32(10 ** (level / 20))
        sudden = noise.copy()
        sudden[: 3 * RATE] *= 1e-3
        print(f"| {level} | " + " | ".join(f"{100 * np.mean(rows(n)[:, 0] > 0):.2f} %" for n in (noise, sudden)) + " |")
    print()


def delay(sounds: list[tuple[str, Samples]]) -> None:
    """Print the time from a sound's first sample to the parameters, of the analysis alone."""
    opens, shapes, closes = [], [], []
    for vowel, samples in sounds:
        heard = rows(np.concatenate([PAUSE, samples, PAUSE]))
        times = (np.arange(len(heard)) + 1) * HOP / RATE - len(PAUSE) / RATE
        mouth = np.array([opening(voice(row).values) for row in heard])
        opens.append(times[np.argmax(mouth > 0.05)])
        shapes.append(times[np.argmax(heard[:, 2 + VOWELS.index(vowel)] > 0.5)])
        closes.append(times[np.flatnonzero(mouth > 0.05)[-1]] - len(samples) / RATE)
    print("| from the sound to | median | 95 % within |\n|---|---|---|")
    for what, seconds in (("MouthOpen > 0.05", opens), ("its vowel > 0.5", shapes), ("MouthOpen < 0.05", closes)):
        print(f"| {what} | {1000 * np.median(seconds):.0f} ms | {1000 * np.percentile(seconds, 95):.0f} ms |")
    print()


def main() -> None:
    """Print all tables."""
    with tempfile.TemporaryDirectory() as folder:
        sounds = list(spoken(Path(folder), LANGUAGES, VARIANTS, PITCHES))
        new = list(spoken(Path(folder), NEW_LANGUAGES, NEW_VARIANTS, (50,)))
        print(f"espeak-ng, {len(new)} sounds that were not looked at before\n")
        confusion(new, 0.0)
        print(f"espeak-ng, {len(sounds)} sounds\n")
        confusion(sounds, 0.0)
        print("espeak-ng, with a fan 10 dB below the voice\n")
        confusion(sounds, SPEECH / np.sqrt(10))
        if festival := shutil.which("festival"):
            print("festival\n")
            confusion(list(recorded(Path(folder), festival)), 0.0)
        silence()
        delay(sounds)


if __name__ == "__main__":
    main()
