package io.runnel.sql.format;

import io.runnel.sql.SqlException;
import java.util.List;

/** No columns: the key of a stream without key columns, whatever bytes its records have there. Source: ksqlDB's NONE. */
final class NoneFormat implements Format {
    @Override
    public Reader reader(Part part, List<Slot> slots) {
        throw refusal(part, slots);
    }

    @Override
    public Writer writer(Part part) {
        throw refusal(part, part.slots());
    }

    private static SqlException refusal(Part part, List<Slot> slots) {
        String columns = String.join(
                ", ", slots.stream().map(slot -> slot.column().name()).toList());
        return new SqlException(
                "0A000",
                "Format NONE is for keys without columns, but the " + part.words() + " of "
                        + part.source().name() + " has " + (slots.isEmpty() ? "to be written" : columns)
                        + ": use KAFKA or JSON.");
    }
}
