import llem_bridge
from llem_pytorch.worker import LIBRARIES, PyTorchWorker

if __name__ == "__main__":
    llem_bridge.serve(PyTorchWorker(), name="llem-pytorch", version="2.0.0", libraries=LIBRARIES)
