package io.runnel.log.partition;

/** Arithmetic of producers' sequences: 0 follows {@link Integer#MAX_VALUE} (Kafka's message format v2, KIP-98). */
final class Sequences {
    private Sequences() {}

    static int add(int sequence, int increment) {
        return (int) (((long) sequence + increment) & Integer.MAX_VALUE);
    }

    static int subtract(int sequence, int decrement) {
        return (int) (((long) sequence - decrement) & Integer.MAX_VALUE);
    }
}
