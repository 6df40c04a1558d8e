import sys

import llem_bridge
from llem_pytorch.tensor_parallel import RANK_FLAG, serve_rank
from llem_pytorch.worker import LIBRARIES, PyTorchWorker

if __name__ == "__main__":
    if RANK_FLAG in sys.argv:
        serve_rank(PyTorchWorker(), int(sys.argv[-1]))
    else:
        llem_bridge.serve(PyTorchWorker(), name="llem-pytorch", version="2.0.0", libraries=LIBRARIES)
