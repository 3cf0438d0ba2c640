package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.memory.RowSizes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Arrays that grow within reserved memory; while one is copied, both are held. */
final class GroupArrays {
    private GroupArrays() {}

    static long[] grown(long[] array, int length, HeldMemory memory) {
        return exchanged(array.length * 8L, length * 8L, () -> Arrays.copyOf(array, length), memory);
    }

    static double[] grown(double[] array, int length, HeldMemory memory) {
        return exchanged(array.length * 8L, length * 8L, () -> Arrays.copyOf(array, length), memory);
    }

    static int[] grown(int[] array, int length, HeldMemory memory) {
        return exchanged(array.length * 4L, length * 4L, () -> Arrays.copyOf(array, length), memory);
    }

    static boolean[] grown(boolean[] array, int length, HeldMemory memory) {
        return exchanged(array.length, length, () -> Arrays.copyOf(array, length), memory);
    }

    static <T extends @Nullable Object> T[] grown(T[] array, int length, HeldMemory memory) {
        return exchanged(
                array.length * RowSizes.REFERENCE,
                length * RowSizes.REFERENCE,
                () -> Arrays.copyOf(array, length),
                memory);
    }

    private static <A> A exchanged(
            long oldBytes, long newBytes, java.util.function.Supplier<A> copy, HeldMemory memory) {
        memory.grow(newBytes);
        A larger = copy.get();
        memory.shrink(oldBytes);
        return larger;
    }
}
