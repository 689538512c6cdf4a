"""Converts checkpoints there and back and asserts that MindSpore loads the same names, types and values.

Usage: mindspore_check.py BINARY DATA_DIRECTORY (see mindspore-check.sh, which calls it).
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import mindspore

KEY = "0123456789ABCDEF"  # of format_zoo_aesgcm.ckpt, see its README


def load(path, key=None):
    """The parameters as MindSpore reads them: name -> str, or (type, shape, bytes)."""
    if key is not None:
        parameters = mindspore.load_checkpoint(str(path), dec_key=key.encode(), dec_mode="AES-GCM")
    elif path.suffix == ".safetensors":
        parameters = mindspore.load_checkpoint(str(path), format="safetensors")
    else:
        has_crc = path.read_bytes()[-17:-10] == b"crc_num"
        parameters = mindspore.load_checkpoint(str(path), crc_check=has_crc)
    return {name: describe(parameter) for name, parameter in parameters.items()}


def describe(parameter):
    if isinstance(parameter, str):
        return parameter
    dtype = str(parameter.dtype)
    if parameter.dtype == mindspore.bfloat16:
        parameter = mindspore.Tensor(parameter).astype(mindspore.float32)
    values = parameter.asnumpy()
    return dtype, values.shape, np.ascontiguousarray(values).tobytes()


def main():
    binary, data = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        key_file = folder / "key"
        key_file.write_text(KEY + "\n")

        def convert(source, name, *options):
            output = folder / name
            subprocess.run([binary, "convert", source, output, "--force", *options], check=True)
            return output

        def same(found, expected, what):
            assert list(found) == list(expected), f"{what}: names or their order differ"
            for name, value in expected.items():
                assert found[name] == value, f"{what}: {name} differs"
            print(f"ok: {what}: {len(found)} parameters")

        zoo = load(data / "format_zoo.ckpt")
        assert len(zoo) == 18
        for name in ["format_zoo.ckpt", "format_zoo_crc.ckpt", "../pretrain/pretrain.ckpt", "../heads/ner_crf.ckpt"]:
            original = load(data / name)
            same(load(convert(data / name, "copy.ckpt")), original, f"{name} -> .ckpt")
            between = convert(data / name, "between.safetensors")
            same(load(convert(between, "back.ckpt")), original, f"{name} -> .safetensors -> .ckpt")

        encrypted = data / "format_zoo_aesgcm.ckpt"
        assert load(encrypted, KEY) == zoo
        plain = convert(encrypted, "plain.ckpt", "--key-file", key_file)
        same(load(plain), zoo, "format_zoo_aesgcm.ckpt -> .ckpt")

        for name in ["../pretrain/pretrain.ckpt", "../heads/ner_crf.ckpt"]:
            original = load(data / name)
            theirs = convert(data / name, "theirs.safetensors", "--names", "huggingface")
            renamed = load(theirs)
            words = original["bert.bert.bert_embedding_lookup.embedding_table"]
            assert renamed["bert.embeddings.word_embeddings.weight"] == words
            ours = convert(theirs, "ours.ckpt", "--names", "mindspore")
            same(load(ours), original, f"{name} -> huggingface -> mindspore")


if __name__ == "__main__":
    main()
