package io.runnel.sql.statement;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;

/** Which column of a query's answer goes to which of its sink: those of the same name. */
public final class SinkPlaces {
    private SinkPlaces() {}

    /** The place of each of the sink's columns among those of the answer; -1 for one that the query does not fill. */
    public static List<Integer> of(Source sink, RelDataType answer) {
        List<Integer> places = new ArrayList<>();
        for (Column column : sink.columns()) {
            RelDataTypeField field =
                    column.role() == Column.Role.HEADERS ? null : answer.getField(column.name(), true, false);
            if (field == null && column.role() != Column.Role.HEADERS) {
                field = answer.getField(column.name(), false, false);
            }
            places.add(field == null ? -1 : field.getIndex());
        }
        return places;
    }
}
