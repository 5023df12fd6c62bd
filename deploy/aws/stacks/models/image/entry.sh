# SageMaker names what is to be done. exec, so that the signal to stop reaches the program itself.
case "$1" in
  train) exec training/.venv/bin/python deploy/aws/stacks/models/image/train.py ;;
  serve) exec node --disable-warning=ExperimentalWarning deploy/aws/stacks/models/image/serve.ts ;;
  *) echo "entry.sh: train or serve, not \"$1\"." >&2; exit 2 ;;
esac
