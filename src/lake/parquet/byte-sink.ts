/** A buffer that grows as values are appended, little-endian as Parquet has them. It is used over and over. */
export class ByteSink {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 2 ** 16) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was appended; valid until the next append or `clear`. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** An unsigned LEB128 number below 2^53. */
  varint(value: number): void {
    this.#room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  uint32(value: number): void {
    this.#room(4);
    this.#length = this.#bytes.writeUInt32LE(value, this.#length);
  }

  /** A whole number within ±2^53, times `factor`, as 64 bits; the product may be beyond 2^53. */
  int64(value: number, factor = 1): void {
    this.#room(8);
    const high = Math.floor(value / 2 ** 32);
    const low = (value - high * 2 ** 32) * factor;
    const carry = Math.floor(low / 2 ** 32);
    this.#bytes.writeUInt32LE(low - carry * 2 ** 32, this.#length);
    this.#bytes.writeInt32LE(high * factor + carry, this.#length + 4);
    this.#length += 8;
  }

  double(value: number): void {
    this.#room(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** UTF-8 after its length in four bytes. Lone surrogates become U+FFFD. */
  text(value: string): void {
    this.#room(4 + value.length * 3);
    const written = this.#bytes.write(value, this.#length + 4, 'utf8');
    this.#bytes.writeUInt32LE(written, this.#length);
    this.#length += 4 + written;
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
