"""The parts of the worker that need no library."""

import unittest

from llem_pytorch.batches import batches_of
from llem_pytorch.observer import Observer
from llem_pytorch.parameters import Names
from llem_pytorch.prompts import ByteTokenizer, encode
from llem_pytorch.token_counts import count_output


class TokenCounts(unittest.TestCase):
    """Hand-counted: 1 ends a text, 0 pads."""

    def test_rows(self):
        for generated, limit, expected in [
            ([5, 6, 1, 0, 0], 5, (3, "eos")),
            ([1, 0, 0, 0, 0], 5, (1, "eos")),
            ([5, 6, 7, 8, 1], 5, (5, "eos")),
            ([5, 6, 7, 8, 9], 5, (5, "length")),
            ([5, 6, 1, 1, 1], 5, (3, "eos")),
            ([5, 6, 1, 0, 0], 2, (2, "length")),
            ([5, 6], 5, (2, "stop")),
            ([], 5, (0, "stop")),
        ]:
            self.assertEqual(count_output(generated, {1}, limit), expected)

    def test_several_ends_and_none(self):
        self.assertEqual(count_output([5, 2, 1], {1, 2}, 3), (2, "eos"))
        self.assertEqual(count_output([5, 1, 1], set(), 3), (3, "length"))


class Batches(unittest.TestCase):
    def test_static_keeps_the_order(self):
        self.assertEqual(batches_of([9, 1, 5], 2, "static"), [[0, 1], [2]])

    def test_dynamic_sorts_stably(self):
        self.assertEqual(batches_of([3, 1, 3, 1, 2], 2, "dynamic"), [[1, 3], [4, 0], [2]])

    def test_nothing(self):
        self.assertEqual(batches_of([], 2, "dynamic"), [])


class Encoding(unittest.TestCase):
    def encode(self, *prompts, limit=None):
        rows, cut = encode(ByteTokenizer(200), [{"text": text, "input_len": length} for text, length in prompts], limit)
        return [len(row) for row in rows], cut

    def test_lengths(self):
        self.assertEqual(self.encode(("abc", None), ("grüße", None)), ([3, 7], 0))
        self.assertEqual(self.encode(("abcd", None), ("abc", None), limit=3), ([3, 3], 1))
        self.assertEqual(self.encode(("abc", 8), ("abcdef", 2)), ([8, 2], 0))
        self.assertEqual(self.encode(("abc", 8), ("abcdef", None), ("abc", 4), limit=4), ([4, 4, 4], 2))

    def test_repeats_and_wraps(self):
        rows, _ = encode(ByteTokenizer(100), [{"text": "az", "input_len": 5}], None)
        self.assertEqual(rows, [[97, 22, 97, 22, 97]])


class Parameters(unittest.TestCase):
    def test_reads_what_a_function_takes_from_its_keywords(self):
        def load(model, revision="main", **kwargs):
            kwargs.pop("dtype", None)
            kwargs.get("device_map")
            if "plan" in kwargs:
                return
            for name in ["old"]:
                _ = kwargs.pop(name, None)
            _ = kwargs.pop("older", None)

        names = Names(load)
        for known in ("revision", "dtype", "device_map", "plan"):
            self.assertTrue(names.knows(known), known)
        for dropped in ("old", "older"):
            self.assertTrue(names.drops(dropped), dropped)
        self.assertFalse(names.knows("strange") or names.drops("strange"))

    def test_a_function_without_source_is_believed(self):
        self.assertTrue(Names(eval("lambda **kwargs: 0")).knows("anything"))


class FakeDevice:
    class torch:
        bool = "bool"

        @staticmethod
        def zeros(count, dtype, device):
            return [False] * count

        @staticmethod
        def tensor(values, device):
            return values

    def __init__(self):
        self.waits = 0

    def synchronize(self):
        self.waits += 1


class Ids:
    def __init__(self, rows, width):
        self.shape = (rows, width)
        self.device = "cpu"


class Request:
    cancelled = False

    def check_cancelled(self):
        if self.cancelled:
            raise InterruptedError


class Watching(unittest.TestCase):
    def observe(self, widths, is_streaming):
        device = FakeDevice()
        observer = Observer(4, [9, 9], is_streaming, device, Request())
        for width in widths:
            self.assertEqual(observer(Ids(2, width), None), [False, False])
        return observer, device

    def test_waits_once_without_streaming(self):
        observer, device = self.observe([5, 6, 7, 8], False)
        self.assertEqual((device.waits, len(observer.instants)), (1, 1))

    def test_waits_at_every_token_with_streaming(self):
        observer, device = self.observe([5, 6, 7], True)
        self.assertEqual((device.waits, len(observer.instants)), (3, 3))
        self.assertEqual(observer.instants, sorted(observer.instants))

    def test_tokens_of_one_speculative_step_share_an_instant(self):
        observer, device = self.observe([5, 8, 9], True)
        self.assertEqual((device.waits, len(observer.instants)), (3, 5))
        self.assertEqual(len(set(observer.instants[1:4])), 1)

    def test_a_cancellation_ends_the_generation(self):
        observer, _ = self.observe([5], False)
        observer.request.cancelled = True
        with self.assertRaises(InterruptedError):
            observer(Ids(2, 6), None)


if __name__ == "__main__":
    unittest.main()
