/** Neumaier's compensated sum: as if added with twice the digits. */
export class ExactSum {
  private sum = 0;
  private compensation = 0;

  add(value: number): void {
    const total = this.sum + value;
    this.compensation += Math.abs(this.sum) >= Math.abs(value) ? this.sum - total + value : value - total + this.sum;
    this.sum = total;
  }

  get value(): number {
    // An overflow is infinite, whatever its compensation says.
    return Number.isFinite(this.compensation) ? this.sum + this.compensation : this.sum;
  }
}
