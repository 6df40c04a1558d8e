"""Repacks a wheel without the shared libraries that a machine does not need.

slim-wheel.py <wheel> <folder> <part of a name to keep>...: native libraries (.so) whose names hold none of the parts
are left out, so that bitsandbytes travels in 2 MB rather than 43: slim-wheel.py bitsandbytes-*.whl .whl cuda130 cpu
"""

import os
import sys
import zipfile

wheel, folder, *kept = sys.argv[1:]


def stays(name):
    return not name.endswith(".so") or any(part in os.path.basename(name) for part in kept)


with zipfile.ZipFile(wheel) as source:
    names = [name for name in source.namelist() if stays(name)]
    dropped = set(source.namelist()) - set(names)
    target_path = os.path.join(folder, os.path.basename(wheel))
    with zipfile.ZipFile(target_path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in names:
            content = source.read(name)
            if name.endswith(".dist-info/RECORD"):
                lines = content.decode().splitlines(keepends=True)
                content = "".join(line for line in lines if line.split(",")[0] not in dropped).encode()
            target.writestr(source.getinfo(name), content)
print(f"{target_path}: {os.path.getsize(target_path) / 2**20:.1f} MiB, without {len(dropped)} libraries")
