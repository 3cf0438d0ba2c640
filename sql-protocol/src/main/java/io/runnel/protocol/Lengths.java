package io.runnel.protocol;

/** Where the parts of ARRAYs and MAPs begin among all parts of their column. */
final class Lengths {
    private Lengths() {}

    /** One more than there are rows; the last is the number of all parts. */
    static int[] starts(WireInput in, int rows) {
        in.require(rows); // a byte each at least
        int[] starts = new int[rows + 1];
        long total = 0;
        for (int row = 0; row < rows; row++) {
            total += in.varint();
            if (total < 0 || total > Integer.MAX_VALUE - 8) {
                throw new MalformedMessageException("An array has too many elements");
            }
            starts[row + 1] = (int) total;
        }
        return starts;
    }
}
