package io.runnel.sql.format;

import io.runnel.registry.RegistryException;
import io.runnel.registry.SubjectVersion;
import io.runnel.sql.format.Format.Part;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes each row by the schema that is the subject's newest at that moment, or by the one that the source names. A
 * subject without schema gets the source's own at the first row, so that a source that is only read registers nothing.
 */
final class RegistryWriter implements Format.Writer {
    private final RegistryFormat format;
    private final Part part;
    private volatile @Nullable Target target;

    RegistryWriter(RegistryFormat format, Part part) {
        this.format = format;
        this.part = part;
    }

    @Override
    public byte[] write(@Nullable Object[] row) {
        Target chosen = target();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(RegistryFormat.MAGIC);
        bytes.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(chosen.schemaId).array());
        chosen.payload.write(row, bytes);
        return bytes.toByteArray();
    }

    /** Asking for the newest version is a look into a map, so each row asks. */
    private Target target() {
        int id = schemaId();
        Target known = target;
        if (known == null || known.schemaId != id) {
            known = new Target(id, payloadWriter(id));
            target = known;
        }
        return known;
    }

    private int schemaId() {
        if (part.pinnedSchemaId().isPresent()) {
            return part.pinnedSchemaId().getAsInt();
        }
        Optional<SubjectVersion> newest = format.registry().latest(part.subject());
        return newest.isPresent() ? newest.get().id() : registered();
    }

    private int registered() {
        try {
            return format.registry().register(part.subject(), format.language().own(part));
        } catch (RegistryException e) {
            throw new RecordFormatException(
                    "The schema of " + part.source().name() + "'s " + part.words()
                            + " cannot be registered under subject " + part.subject() + ": " + e.getMessage(),
                    e);
        }
    }

    private SchemaLanguage.PayloadWriter payloadWriter(int id) {
        try {
            return format.language().writer(format.schema(id), part);
        } catch (SchemaMismatchException e) {
            throw new RecordFormatException(
                    "Schema " + id + ", by which the " + part.words() + " has to be written ("
                            + (part.pinnedSchemaId().isPresent()
                                    ? "WITH says so"
                                    : "it is the newest of subject " + part.subject())
                            + "), cannot carry it: " + e.getMessage(),
                    e);
        }
    }

    private record Target(int schemaId, SchemaLanguage.PayloadWriter payload) {}
}
