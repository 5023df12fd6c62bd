/** A small softmax regression: some parameters shared in any way by the classes' log-odds. */
export interface SoftmaxProblem {
  rows: number;
  classCount: number;
  parameters: number;
  /** Writes ∂(log-odds of `c`)/∂(parameter) for a row into `out`; log-odds are linear in the parameters. */
  design(row: number, c: number, out: Float64Array): void;
  classes: ArrayLike<number>;
  /** What each class's rows weigh. */
  classWeight: readonly number[];
}

const ITERATIONS = 40;
/** Holds back where the data set no limit: classes that are parted wholly, or a shift of all classes. */
const RIDGE = 1e-4;

interface Local {
  loss: number;
  gradient: Float64Array;
  hessian: Float64Array[];
}

/** The parameters that make the classes likeliest, by Newton's method from zero with halved steps. */
export function fitSoftmax(problem: SoftmaxProblem): Float64Array {
  let theta = new Float64Array(problem.parameters);
  let here = derivatives(problem, theta);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const step = solve(here.hessian, here.gradient);
    let size = 1;
    let next = theta.map((value, i) => value - step[i]!);
    let there = derivatives(problem, next);
    while (!(there.loss <= here.loss) && size > 1e-6) {
      size /= 2;
      next = theta.map((value, i) => value - size * step[i]!);
      there = derivatives(problem, next);
    }
    const gain = here.loss - there.loss;
    if (!(gain > 0)) break;
    theta = next;
    here = there;
    if (gain < 1e-12) break;
  }
  return theta;
}

/** Mean loss at `theta` with its first and second derivatives. */
function derivatives(problem: SoftmaxProblem, theta: Float64Array): Local {
  const { rows, classCount: K, parameters: P, classes, classWeight } = problem;
  const x = Array.from({ length: K }, () => new Float64Array(P));
  const p = new Float64Array(K);
  const mean = new Float64Array(P);
  const gradient = new Float64Array(P);
  const hessian = Array.from({ length: P }, () => new Float64Array(P));
  let loss = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const own = classes[row]!;
    const weight = classWeight[own]!;
    total += weight;
    let highest = -Infinity;
    for (let c = 0; c < K; c++) {
      problem.design(row, c, x[c]!);
      let z = 0;
      for (let i = 0; i < P; i++) z += x[c]![i]! * theta[i]!;
      p[c] = z;
      highest = Math.max(highest, z);
    }
    const ownLogOdds = p[own]!;
    let sum = 0;
    for (let c = 0; c < K; c++) {
      p[c] = Math.exp(p[c]! - highest);
      sum += p[c]!;
    }
    loss += weight * (highest + Math.log(sum) - ownLogOdds);
    mean.fill(0);
    for (let c = 0; c < K; c++) {
      p[c]! /= sum;
      for (let i = 0; i < P; i++) mean[i]! += p[c]! * x[c]![i]!;
    }
    for (let i = 0; i < P; i++) gradient[i]! += weight * (mean[i]! - x[own]![i]!);
    for (let c = 0; c < K; c++) {
      for (let i = 0; i < P; i++) {
        const scaled = weight * p[c]! * (x[c]![i]! - mean[i]!);
        for (let j = 0; j <= i; j++) hessian[i]![j]! += scaled * (x[c]![j]! - mean[j]!);
      }
    }
  }
  loss /= total;
  for (let i = 0; i < P; i++) {
    loss += (RIDGE / 2) * theta[i]! ** 2;
    gradient[i] = gradient[i]! / total + RIDGE * theta[i]!;
    for (let j = 0; j <= i; j++) {
      hessian[i]![j] = hessian[i]![j]! / total + (i === j ? RIDGE : 0);
      hessian[j]![i] = hessian[i]![j]!;
    }
  }
  return { loss, gradient, hessian };
}

/** Solves a small symmetric system by elimination with pivoting. */
function solve(matrix: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const a = matrix.map((row, i) => Float64Array.of(...row, right[i]!));
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(a[r]![i]!) > Math.abs(a[pivot]![i]!)) pivot = r;
    [a[i], a[pivot]] = [a[pivot]!, a[i]!];
    for (let r = i + 1; r < n; r++) {
      const factor = a[r]![i]! / a[i]![i]!;
      for (let c = i; c <= n; c++) a[r]![c]! -= factor * a[i]![c]!;
    }
  }
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = a[i]![n]!;
    for (let c = i + 1; c < n; c++) sum -= a[i]![c]! * x[c]!;
    x[i] = sum / a[i]![i]!;
  }
  return x;
}
