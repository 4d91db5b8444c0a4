"""A run as the Training page shows it: a `Training` in; plain lists and ready texts, as JSON, out.

`setting.py` is how the run was made, `thinning.py` which steps are drawn, `charts.py` the numbers
of the charts, `numbers.py` those before and after an update, `pulling.py` what the pulls need,
`compared.py` the runs that were pinned, `texts.py` the sentences and cells, `screen.py` puts them
together; `walk.py` is the screen of a walk down a curve. Never imports Streamlit.
"""

from autograd_lab.training.screen.compared import Pinned
from autograd_lab.training.screen.screen import training_screen
from autograd_lab.training.screen.setting import LOSS_NAMES, Setting

__all__ = ["LOSS_NAMES", "Pinned", "Setting", "training_screen"]
