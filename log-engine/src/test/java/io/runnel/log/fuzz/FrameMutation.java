package io.runnel.log.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Makes frames wrong, each time in another way. */
final class FrameMutation {
    /** Lengths, counts, ids and versions at which decoders stumble. */
    private static final int[] INTERESTING = {
        -2, -1, 0, 1, 127, 128, 255, 32767, 65535, 100_000, 1 << 20, 1 << 28, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    private static final int MAX_NOISE_BYTES = 400;
    private static final int HEADER_BYTES = 8;

    private final Random random;

    FrameMutation(Random random) {
        this.random = random;
    }

    /** The frame with one to three things wrong. */
    byte[] of(byte[] frame, byte[] other) {
        byte[] mutated = frame;
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            mutated = once(mutated, other);
        }
        return mutated;
    }

    private byte[] once(byte[] frame, byte[] other) {
        if (frame.length < HEADER_BYTES) {
            return noise();
        }
        return switch (random.nextInt(9)) {
            case 0 -> bitsFlipped(frame);
            case 1 -> Arrays.copyOf(frame, random.nextInt(frame.length));
            case 2 -> joined(frame, frame.length, noise(), 0);
            case 3 -> withInt(frame, random.nextInt(frame.length - Integer.BYTES + 1));
            case 4 -> withVarint(frame, random.nextInt(frame.length));
            case 5 -> withHeader(frame);
            case 6 -> joined(frame, random.nextInt(frame.length), other, random.nextInt(other.length));
            case 7 -> withPartRepeated(frame);
            default -> random.nextInt(10) == 0 ? noise() : withByte(frame);
        };
    }

    private byte[] noise() {
        byte[] noise = new byte[random.nextInt(MAX_NOISE_BYTES)];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] bitsFlipped(byte[] frame) {
        byte[] flipped = frame.clone();
        for (int left = 1 + random.nextInt(8); left > 0; left--) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] withByte(byte[] frame) {
        byte[] changed = frame.clone();
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        return changed;
    }

    private byte[] withInt(byte[] frame, int at) {
        byte[] changed = frame.clone();
        int value = INTERESTING[random.nextInt(INTERESTING.length)];
        if (random.nextBoolean()) {
            ByteBuffer.wrap(changed).putInt(at, value);
        } else {
            ByteBuffer.wrap(changed).putShort(at, (short) value);
        }
        return changed;
    }

    /** A count or length of the flexible versions becomes another one, of up to five bytes. */
    private byte[] withVarint(byte[] frame, int at) {
        byte[] varint = new byte[1 + random.nextInt(5)];
        random.nextBytes(varint);
        for (int i = 0; i < varint.length - 1; i++) {
            varint[i] |= (byte) 0x80;
        }
        varint[varint.length - 1] &= 0x7f;
        return joined(joined(frame, at, varint, 0), at + varint.length, frame, at + 1);
    }

    private byte[] withHeader(byte[] frame) {
        byte[] changed = frame.clone();
        short value = (short) (random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(100));
        ByteBuffer.wrap(changed).putShort(random.nextBoolean() ? 0 : 2, value);
        return changed;
    }

    private byte[] withPartRepeated(byte[] frame) {
        int from = random.nextInt(frame.length);
        byte[] part = Arrays.copyOfRange(frame, from, from + random.nextInt(frame.length - from) + 1);
        byte[] repeated = frame;
        for (int left = 1 + random.nextInt(50); left > 0 && repeated.length < 1 << 18; left--) {
            repeated = joined(joined(repeated, from, part, 0), from + part.length, repeated, from);
        }
        return repeated;
    }

    /** The first bytes of one and the last bytes of the other. */
    private static byte[] joined(byte[] head, int headEnd, byte[] tail, int tailStart) {
        int start = Math.min(tailStart, tail.length);
        byte[] joined = Arrays.copyOf(head, Math.min(headEnd, head.length) + tail.length - start);
        System.arraycopy(tail, start, joined, Math.min(headEnd, head.length), tail.length - start);
        return joined;
    }
}
