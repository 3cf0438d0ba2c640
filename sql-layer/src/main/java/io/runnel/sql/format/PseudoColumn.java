package io.runnel.sql.format;

import io.runnel.log.PartitionReader;
import io.runnel.sql.SqlTypes;
import java.util.Arrays;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** Columns that every source has beside the declared ones, as ksqlDB names them; {@code SELECT *} leaves them out. */
public enum PseudoColumn implements RecordValue {
    /** The record's timestamp, milliseconds since the epoch. */
    ROWTIME(SqlTypeName.BIGINT) {
        @Override
        public Object valueIn(PartitionReader record) {
            return record.timestampMs();
        }
    },
    /** The partition the record is in. */
    ROWPARTITION(SqlTypeName.INTEGER) {
        @Override
        public Object valueIn(PartitionReader record) {
            return record.partition().partition();
        }
    },
    /** The record's offset in its partition. */
    ROWOFFSET(SqlTypeName.BIGINT) {
        @Override
        public Object valueIn(PartitionReader record) {
            return record.offset();
        }
    };

    private final SqlTypeName typeName;

    PseudoColumn(SqlTypeName typeName) {
        this.typeName = typeName;
    }

    /** The column's value in the reader's current record. */
    @Override
    public abstract Object valueIn(PartitionReader record);

    /** Never null: every record has all of them. */
    public RelDataType type() {
        return SqlTypes.FACTORY.createSqlType(typeName);
    }

    /** The pseudo-column of this name, upper case, if it is one. */
    public static Optional<PseudoColumn> named(String name) {
        return Arrays.stream(values())
                .filter(column -> column.name().equals(name))
                .findFirst();
    }
}
