package io.runnel.sql.format;

import io.runnel.registry.schema.ParsedSchema;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads each record by the schema it names. How a schema's fields become the columns is worked out when its first
 * record comes, so that schemas that are registered while a query runs are met like any other. For one thread at a
 * time.
 */
final class RegistryReader implements Format.Reader {
    private final RegistryFormat format;
    private final Part part;
    private final List<Slot> slots;

    /** Bounded by the registry: only ids that it knows get in. */
    private final Map<Integer, Format.Reader> byWriterId = new HashMap<>();

    private int lastId = -1;
    private Format.@Nullable Reader last;

    RegistryReader(RegistryFormat format, Part part, List<Slot> slots) {
        this.format = format;
        this.part = part;
        this.slots = slots;
    }

    @Override
    public void read(ByteBuffer bytes, @Nullable Object[] row) {
        int id = schemaId(bytes);
        Format.Reader reader = last;
        if (id != lastId || reader == null) {
            reader = reader(id);
            last = reader;
            lastId = id;
        }
        bytes.position(bytes.position() + RegistryFormat.HEADER_BYTES);
        reader.read(bytes, row);
    }

    private int schemaId(ByteBuffer bytes) {
        int at = bytes.position();
        if (bytes.remaining() < RegistryFormat.HEADER_BYTES || bytes.get(at) != RegistryFormat.MAGIC) {
            throw new RecordFormatException("The " + part.words()
                    + " does not begin with a 0 byte and a schema id, as " + part.formatName()
                    + " from a registry's serializer does: it has " + bytes.remaining() + " bytes"
                    + (bytes.hasRemaining() ? " and begins with " + (bytes.get(at) & 0xff) : "") + ".");
        }
        return bytes.getInt(at + 1);
    }

    private Format.Reader reader(int id) {
        Format.Reader known = byWriterId.get(id);
        if (known == null) {
            known = compile(id, format.schema(id));
            byWriterId.put(id, known);
        }
        return known;
    }

    private Format.Reader compile(int id, ParsedSchema writer) {
        try {
            return format.language().reader(writer, this::readerSchema, part, slots);
        } catch (SchemaMismatchException e) {
            String message = "The " + part.words() + " was written with schema " + id + " ("
                    + format.language().type() + "), " + e.getMessage();
            return (bytes, row) -> {
                throw new SchemaMismatchException(message, e);
            };
        }
    }

    private @Nullable ParsedSchema readerSchema() {
        return part.readerSchemaId().isPresent()
                ? format.schema(part.readerSchemaId().getAsInt())
                : null;
    }
}
