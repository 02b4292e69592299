"""What a user of NumPy or torch writes for the same figures, as a line server: requests and answers are lines of JSON."""
import json
import struct
import sys
import time
import warnings

try:
    import numpy as np
except ImportError:
    np = None
try:
    import torch
    torch.set_num_threads(2)
except ImportError:
    torch = None


def mapped(tensor):
    return np.memmap(tensor["storage"]["path"], np.float32 if tensor["dtype"] == "float32" else np.uint16, "r")


def as_float32(values):
    return values if values.dtype == np.float32 else (values.astype(np.uint32) << 16).view(np.float32)


def numpy_statistics(request):
    a = as_float32(mapped(request["tensor"]))
    low, high = float(a.min()), float(a.max())
    infinities = np.count_nonzero(np.isinf(a))
    return low, high, a.mean(), a.std(), np.count_nonzero(np.isnan(a)), infinities, np.count_nonzero(a == 0), np.histogram(a, 256, (low, high))


def torch_statistics(request):
    values = np.asarray(mapped(request["tensor"]))
    t = torch.from_numpy(values) if values.dtype == np.float32 else torch.from_numpy(values.view(np.int16)).view(torch.bfloat16).float()
    low, high = float(t.min()), float(t.max())
    infinities = torch.isinf(t).sum()
    return low, high, t.mean(), t.std(unbiased=False), torch.isnan(t).sum(), infinities, (t == 0).sum(), torch.histc(t, 256, low, high)


def names(request):
    with open(request["file"]["path"], "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
    assert len([name for name in header if name != "__metadata__"]) == request["file"]["count"]


def fill(request):
    torch.manual_seed(42)
    getattr(torch.nn.init, request["initializer"])(weight := torch.empty(request["shape"]))
    torch.save({"weight": weight}, request["output"])


CASES = {"fill": (fill, torch), "numpy": (numpy_statistics, np), "torch": (torch_statistics, np and torch), "names": (names, json)}

warnings.filterwarnings("ignore", message="The given NumPy array is not writable")
if np:
    np.seterr(all="ignore")
for line in sys.stdin:
    request = json.loads(line)
    run, needed = CASES[request["case"]]
    if not needed:
        answer = {"error": f"this Python has no {request['case']}"}
    else:
        started = time.perf_counter()
        run(request)
        answer = {"milliseconds": (time.perf_counter() - started) * 1e3}
    print(json.dumps(answer), flush=True)
