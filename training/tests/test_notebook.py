"""The notebook was run from top to bottom, and shows nothing of the posts or of the machine that ran it."""

import json
import re
import unittest
from pathlib import Path

NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks" / "lstm.ipynb"
# What would show a folder of the machine, a handle or a link of a post.
REVEALING = re.compile(r"(?<![\w.])(/\w+/|[A-Z]:\\|@\w|https?:)")


class Notebook(unittest.TestCase):
    def setUp(self):
        self.notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
        self.code = [cell for cell in self.notebook["cells"] if cell["cell_type"] == "code"]

    def test_every_cell_was_run_in_order_without_an_error(self):
        self.assertEqual([cell["execution_count"] for cell in self.code], list(range(1, len(self.code) + 1)))
        kinds = {output["output_type"] for cell in self.code for output in cell["outputs"]}
        self.assertEqual(kinds, {"stream"})

    def test_outputs_are_small_and_reveal_nothing(self):
        for cell in self.code:
            shown = "".join("".join(output["text"]) for output in cell["outputs"])
            self.assertLess(len(shown), 3000)
            self.assertIsNone(REVEALING.search(shown))

    def test_metadata_name_the_language_alone(self):
        self.assertEqual(set(self.notebook["metadata"]), {"kernelspec", "language_info"})
        self.assertTrue(all(cell["metadata"] == {} for cell in self.notebook["cells"]))


if __name__ == "__main__":
    unittest.main()
