"""Pickles and other data that is code."""

PROGRAMS = r"""
### pickle
import pickle
class Bomb:
    def __reduce__(self): return open, ("{folder}/new", "w")
pickle.loads(pickle.dumps(Bomb()))
print("REACHED")
### pickle, by hand
import pickle
pickle.loads(b"cos\nsystem\n(S'touch {folder}/new'\ntR.")
import os
print("REACHED" if os.path.exists("{folder}/new") else "")
### torch.load
import io, pickle, torch
class Bomb:
    def __reduce__(self): return open, ("{folder}/new", "w")
buffer = io.BytesIO(); torch.save(Bomb(), buffer); buffer.seek(0)
torch.load(buffer, weights_only=False)
print("REACHED")
### numpy.load
import io, numpy as np
class Bomb:
    def __reduce__(self): return open, ("{folder}/new", "w")
buffer = io.BytesIO(); np.save(buffer, np.array([Bomb()], dtype=object), allow_pickle=True)
buffer.seek(0); np.load(buffer, allow_pickle=True)
print("REACHED")
### copy
import copy
class Bomb:
    def __reduce__(self): return open, ("{folder}/new", "w")
copy.copy(Bomb())
print("REACHED")
### marshal
import marshal
code = marshal.dumps(compile("open('{folder}/new', 'w')", "x", "exec"))
exec(marshal.loads(code))
print("REACHED")
### eval
eval("open('{folder}/new', 'w')")
print("REACHED")
### logging's configuration
import logging.config
handler = {"class": "logging.FileHandler", "filename": "{folder}/new"}
logging.config.dictConfig({"version": 1, "handlers": {"h": handler}})
print("REACHED")
### pdb's debugger | unsafe
import pdb
pdb.Pdb(stdin=__import__("io").StringIO("!open('{folder}/new', 'w')\n")).set_trace()
print("REACHED")
"""
