// Which rows of the texture are free.

/** Hands out runs of rows, the first that is long enough. */
export class RowAllocator {
    #free;

    constructor(count) {
        this.#free = [{ row: 0, rows: count }];
    }

    /** The first row of a run; null when there is none so long. */
    take(rows) {
        const gap = this.#free.find((gap) => gap.rows >= rows);
        if (!gap) return null;
        const row = gap.row;
        gap.row += rows;
        gap.rows -= rows;
        this.#free = this.#free.filter((gap) => gap.rows > 0);
        return row;
    }

    /** Takes a run back. */
    give(row, rows) {
        const gaps = [...this.#free, { row, rows }].sort((a, b) => a.row - b.row);
        this.#free = gaps.reduce((joined, gap) => {
            const last = joined.at(-1);
            if (last && last.row + last.rows === gap.row) last.rows += gap.rows;
            else joined.push(gap);
            return joined;
        }, []);
    }
}
