package io.runnel.sql.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.calcite.rel.type.RelDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BIGINT",
                "VARBINARY",
                "DECIMAL(38, 0)",
                "ARRAY<VARCHAR>",
                "ARRAY<ARRAY<DECIMAL(10, 2)>>",
                "MAP<VARCHAR, INTEGER>",
                "MAP<BIGINT, MAP<VARCHAR, ARRAY<DATE>>>",
                "STRUCT<A INTEGER>",
                "STRUCT<CITY VARCHAR, `zip code` INTEGER, `a``b` STRUCT<X ARRAY<STRUCT<Y TIME>>>>"
            })
    void whatIsWrittenIsReadBack(String text) {
        RelDataType type = ColumnType.parse(text);

        assertThat(ColumnType.text(type)).isEqualTo(text);
        assertThat(type.isNullable()).isTrue();
        assertThat(ColumnType.parse(ColumnType.text(type))).isEqualTo(type);
    }

    @Test
    void namesOfKsqlAndBlanksAreRead() {
        assertThat(ColumnType.text(ColumnType.parse("array<struct<A int,B string , C bytes>>")))
                .isEqualTo("ARRAY<STRUCT<A INTEGER, B VARCHAR, C VARBINARY>>");
    }

    @Test
    void everythingWithinATypeIsNullable() {
        RelDataType struct = ColumnType.parse("STRUCT<A INTEGER, B ARRAY<MAP<VARCHAR, BOOLEAN>>>");

        assertThat(struct.getFieldList()).allMatch(field -> field.getType().isNullable());
        RelDataType map = ColumnType.element(struct.getFieldList().get(1).getType());
        assertThat(map.isNullable()).isTrue();
        assertThat(ColumnType.key(map).isNullable()).isTrue();
        assertThat(ColumnType.value(map).isNullable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "FLOAT",
                "ARRAY",
                "ARRAY<>",
                "ARRAY<BIGINT",
                "ARRAY<BIGINT>>",
                "MAP<VARCHAR>",
                "STRUCT<A>",
                "STRUCT<>",
                "STRUCT<`A BIGINT>",
                "DECIMAL",
                "DECIMAL(39, 0)",
                "DECIMAL(2, 3)",
                "BIGINT NOT NULL"
            })
    void whatIsNoTypeIsRefusedWithItsText(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColumnType.parse(text))
                .withMessageContaining("'" + text + "' is not a column type");
    }

    @Test
    void aTypeTooDeepIsRefusedRatherThanOverflowingTheStack() {
        String deep = "ARRAY<".repeat(100_000) + "INTEGER" + ">".repeat(100_000);

        assertThatIllegalArgumentException().isThrownBy(() -> ColumnType.parse(deep));
    }
}
