package io.runnel.sql.format;

import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.SubjectVersion;
import io.runnel.sql.format.Format.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows by the subject's newest schema if all columns find a field in it, and otherwise by the source's own
 * schema, which it registers. It decides at the first row, so that a source that is only read registers nothing.
 */
final class AvroWriter implements Format.Writer {
    private final SchemaRegistry registry;
    private final Part part;
    private final Schema own;
    private volatile @Nullable Target target;

    AvroWriter(SchemaRegistry registry, Part part, Schema own) {
        this.registry = registry;
        this.part = part;
        this.own = own;
    }

    @Override
    public byte[] write(@Nullable Object[] row) {
        Target chosen = target();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(AvroFormat.MAGIC);
        bytes.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(chosen.schemaId).array());
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            chosen.row.write(row, out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private Target target() {
        Target known = target;
        if (known == null) {
            known = latest().orElseGet(this::registered);
            target = known;
        }
        return known;
    }

    private Optional<Target> latest() {
        Optional<SubjectVersion> latest = registry.latest(part.subject());
        if (latest.isEmpty()
                || latest.get().schema().type() != SchemaType.AVRO
                || !latest.get().schema().references().isEmpty()) {
            return Optional.empty();
        }
        Schema schema = AvroFormat.parse(latest.get().schema(), "The schema of " + part.subject());
        return AvroRow.of(schema, part).map(row -> new Target(latest.get().id(), row));
    }

    private Target registered() {
        try {
            int id = registry.register(part.subject(), SchemaText.avro(own.toString()));
            return new Target(id, AvroRow.of(own, part).orElseThrow());
        } catch (RegistryException e) {
            throw new RecordFormatException(
                    "The schema of " + part.source().name() + "'s " + part.words()
                            + " cannot be registered under subject " + part.subject() + ": " + e.getMessage(),
                    e);
        }
    }

    private record Target(int schemaId, AvroRow row) {}
}
