# Unpacks what tools/gpu/pack.mjs made and puts node and llem on the PATH: source .gpu/unpack.sh
mkdir -p /tmp/llem-gpu/bin /tmp/llem-gpu/app
xz -dc .gpu/node.xz > /tmp/llem-gpu/bin/node && chmod +x /tmp/llem-gpu/bin/node
tar -xJf .gpu/app.tar.xz -C /tmp/llem-gpu/app
ln -sf /tmp/llem-gpu/app/node_modules/@llem/cli/bin/llem.js /tmp/llem-gpu/bin/llem
chmod +x /tmp/llem-gpu/app/node_modules/@llem/cli/bin/llem.js
export PATH="/tmp/llem-gpu/bin:$PATH"
