package io.runnel.sql.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ValueCoercionTest {
    static Stream<Arguments> converted() {
        return Stream.of(
                arguments(5L, SqlTypeName.BIGINT, "INTEGER", 5),
                arguments(5, SqlTypeName.INTEGER, "BIGINT", 5L),
                arguments(5, SqlTypeName.INTEGER, "DECIMAL(10, 2)", new BigDecimal("5.00")),
                arguments(new BigDecimal("1.5"), SqlTypeName.DECIMAL, "DECIMAL(10, 2)", new BigDecimal("1.50")),
                arguments(new BigDecimal("1.500"), SqlTypeName.DECIMAL, "DECIMAL(3, 1)", new BigDecimal("1.5")),
                arguments(new BigDecimal("1.5"), SqlTypeName.DECIMAL, "DOUBLE", 1.5),
                arguments("x", SqlTypeName.CHAR, "VARCHAR", "x"),
                arguments("1970-01-03", SqlTypeName.VARCHAR, "DATE", 2),
                arguments("00:00:01.5", SqlTypeName.VARCHAR, "TIME", 1500),
                arguments("1970-01-01 00:00:02", SqlTypeName.VARCHAR, "TIMESTAMP", 2000L),
                arguments(2, SqlTypeName.DATE, "TIMESTAMP", 172_800_000L),
                arguments(2, SqlTypeName.DATE, "DATE", 2));
    }

    @ParameterizedTest
    @MethodSource("converted")
    void valueTakesTheColumnsForm(Object value, SqlTypeName from, String to, Object expected) {
        assertThat(ValueCoercion.coerce(value, from, ColumnType.parse(to), "It"))
                .isEqualTo(expected);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(3_000_000_000L, SqlTypeName.BIGINT, "INTEGER", "22003"),
                arguments(new BigDecimal("1.005"), SqlTypeName.DECIMAL, "DECIMAL(10, 2)", "22003"),
                arguments(new BigDecimal("1E999999999"), SqlTypeName.DECIMAL, "DECIMAL(10, 2)", "22003"),
                arguments("5", SqlTypeName.CHAR, "INTEGER", "42804"),
                arguments(5, SqlTypeName.INTEGER, "VARCHAR", "42804"),
                arguments(1.5, SqlTypeName.DOUBLE, "DECIMAL(10, 2)", "42804"),
                arguments(new BigDecimal("1.5"), SqlTypeName.DECIMAL, "INTEGER", "42804"),
                arguments(true, SqlTypeName.BOOLEAN, "INTEGER", "42804"),
                arguments("2020-02-30", SqlTypeName.VARCHAR, "DATE", "22007"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void valueThatWouldLoseItsMeaningIsRefused(Object value, SqlTypeName from, String to, String state) {
        SqlException error = catchThrowableOfType(
                SqlException.class, () -> ValueCoercion.coerce(value, from, ColumnType.parse(to), "The value"));

        assertThat(error.sqlState()).isEqualTo(state);
        assertThat(error.getMessage()).contains(to);
    }

    @ParameterizedTest
    @CsvSource({"INTEGER", "VARCHAR", "TIMESTAMP", "'DECIMAL(4, 2)'"})
    void nullStaysNull(String to) {
        assertThat(ValueCoercion.coerce(null, SqlTypeName.NULL, ColumnType.parse(to), "It"))
                .isNull();
    }
}
