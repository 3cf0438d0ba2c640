package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON text after the other as bytes. A generator for each would cost more than writing a small record, so each
 * thread has one, until one of its texts fails halfway or is large. For one thread.
 */
final class JsonOutput {
    /** What a thread may keep for the next text. */
    private static final int MAX_KEPT_BYTES = 64 << 10;

    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().rootValueSeparator((String) null).build();

    private static final ThreadLocal<@Nullable JsonOutput> OF_THREAD = new ThreadLocal<>();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final JsonGenerator generator;

    /** While it writes, and for good once a text has failed or was large. */
    private boolean busy;

    private JsonOutput() throws IOException {
        generator = FACTORY.createGenerator(bytes);
        generator.configure(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN, true);
    }

    /** Writes one text. */
    @FunctionalInterface
    interface Text {
        void write(JsonGenerator out) throws IOException;
    }

    static byte[] of(Text text) {
        JsonOutput output = OF_THREAD.get();
        try {
            if (output == null || output.busy) {
                output = new JsonOutput();
                OF_THREAD.set(output);
            }
            output.busy = true;
            byte[] written = output.written(text);
            output.busy = written.length > MAX_KEPT_BYTES;
            return written;
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
    }

    private byte[] written(Text text) throws IOException {
        bytes.reset();
        text.write(generator);
        generator.flush();
        return bytes.toByteArray();
    }
}
