/** US dollars for a person: `$0.35`, `$1,204.00`; below a cent with as many digits as it takes. */
export function formatDollars(dollars: number): string {
  const digits = dollars > 0 && dollars < 0.1 ? 3 : 2;
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
