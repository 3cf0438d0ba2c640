package io.runnel.registry.validation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.runnel.log.RecordValidator.CandidateRecord;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record that wants to enter, with at most one header of each name. */
record Candidate(@Nullable ByteBuffer key, @Nullable ByteBuffer value, Map<String, byte[]> headers)
        implements CandidateRecord {
    static Candidate withValue(@Nullable ByteBuffer value) {
        return new Candidate(null, value, Map.of());
    }

    @Override
    public @Nullable ByteBuffer lastHeader(byte[] name) {
        byte[] found = headers.get(new String(name, US_ASCII));
        return found == null ? null : ByteBuffer.wrap(found);
    }
}
