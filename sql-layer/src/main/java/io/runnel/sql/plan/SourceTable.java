package io.runnel.sql.plan;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.PseudoColumn;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.TemporalTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * A source as Calcite sees it: the declared columns followed by the pseudo-columns, in the order of their enum, and the
 * window's bounds where keys have windows.
 */
public final class SourceTable extends AbstractTable implements TemporalTable {
    private final Source source;

    SourceTable(Source source) {
        this.source = source;
    }

    public Source source() {
        return source;
    }

    /** Asked for by Calcite of what may stand before FOR SYSTEM_TIME. */
    @Override
    public String getSysStartFieldName() {
        return PseudoColumn.ROWTIME.name();
    }

    /** A row's time ends where its successor's begins; no column has it. */
    @Override
    public String getSysEndFieldName() {
        return "";
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory typeFactory) {
        RelDataTypeFactory.Builder fields = typeFactory.builder();
        for (Column column : source.columns()) {
            fields.add(column.name(), column.type());
        }
        for (PseudoColumn column : PseudoColumn.values()) {
            fields.add(column.name(), column.type());
        }
        if (source.keyWindow().isPresent()) {
            RelDataType bound =
                    typeFactory.createTypeWithNullability(typeFactory.createSqlType(SqlTypeName.BIGINT), true);
            fields.add(KeyWindow.START, bound).add(KeyWindow.END, bound);
        }
        return fields.build();
    }
}
