package io.runnel.sql.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** Statements that fill streams and tables with rows from a seed: nulls, extremes, empty and unicode texts. */
final class RandomRows {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "A",
            "b",
            "ab",
            "aB",
            "abc ",
            " abc",
            "100%",
            "x_y",
            "it''s",
            "naïve",
            "Straße",
            "ÅNGSTRÖM",
            "日本語",
            "ελλάδα",
            "😀",
            "😀b",
            "e\u0301",
            "\uFFFD",
            "zz",
            "Zebra",
            "-1",
            "42",
            "NULL");

    private final Random random;

    RandomRows(long seed) {
        random = new Random(seed);
    }

    /** The stream of all types, and H2's table of the same columns. */
    List<String> events(int count) {
        List<String> rows = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            rows.add(row(
                    String.valueOf(id),
                    orNull(() -> "'g" + random.nextInt(12) + "'"),
                    orNull(() -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE, 100)),
                    orNull(() -> String.valueOf(random.nextInt(9))),
                    orNull(() -> whole(Long.MIN_VALUE + 1, Long.MAX_VALUE, 1L << 40)),
                    orNull(() -> "CAST(" + random.nextGaussian() * 1_000 + " AS DOUBLE PRECISION)"),
                    orNull(() -> BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 3)
                            .toPlainString()),
                    orNull(() -> new BigDecimal(new BigInteger(100, random), 10).toPlainString()),
                    orNull(() -> "'" + pick(TEXTS) + "'"),
                    orNull(() -> String.valueOf(random.nextBoolean())),
                    orNull(() -> "DATE '" + LocalDate.of(2000, 2, 20).plusDays(random.nextInt(30)) + "'"),
                    orNull(() -> "TIME '"
                            + LocalTime.ofSecondOfDay(random.nextInt(86_400))
                                    .format(java.time.format.DateTimeFormatter.ISO_LOCAL_TIME)
                            + "'"),
                    orNull(() -> timestamp()),
                    orNull(() -> bytes())));
        }
        return rows;
    }

    /** Small numbers and texts with many nulls: {@code (A, B, C)}. */
    List<String> small(int count) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            rows.add(row(
                    random.nextInt(4) == 0 ? "NULL" : String.valueOf(random.nextInt(5)),
                    random.nextInt(4) == 0 ? "NULL" : String.valueOf(random.nextInt(5)),
                    random.nextInt(4) == 0 ? "NULL" : "'" + "pqr".charAt(random.nextInt(3)) + "'"));
        }
        return rows;
    }

    /** Rows of a table in the order of their writing; of one key, the last counts. */
    List<String> places(int count) {
        List<String> rows = new ArrayList<>();
        for (int step = 0; step < count; step++) {
            rows.add(row(
                    "'g" + random.nextInt(16) + "'",
                    orNull(() -> "'Place " + random.nextInt(7) + "'"),
                    orNull(() -> String.valueOf(random.nextInt(100))),
                    orNull(() -> "'g" + random.nextInt(16) + "'")));
        }
        return rows;
    }

    private String row(String... cells) {
        return "(" + String.join(", ", cells) + ")";
    }

    private String orNull(Supplier<String> value) {
        return random.nextInt(10) == 0 ? "NULL" : value.get();
    }

    private String pick(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Now and then one end of the range, else a number within the bound on both sides of 0. */
    private String whole(long least, long most, long bound) {
        return switch (random.nextInt(40)) {
            case 0 -> String.valueOf(least);
            case 1 -> String.valueOf(most);
            default -> String.valueOf(random.nextLong(-bound, bound));
        };
    }

    private String timestamp() {
        LocalDateTime time = LocalDateTime.of(2000, 2, 20, 0, 0).plusSeconds(random.nextInt(30 * 86_400));
        return "TIMESTAMP '" + time.toLocalDate() + " "
                + time.toLocalTime().format(java.time.format.DateTimeFormatter.ISO_LOCAL_TIME)
                + String.format(Locale.ROOT, ".%03d'", random.nextInt(1_000));
    }

    private String bytes() {
        StringBuilder hex = new StringBuilder("X'");
        int length = random.nextInt(4);
        for (int index = 0; index < length; index++) {
            hex.append(String.format(Locale.ROOT, "%02X", random.nextInt(256)));
        }
        return hex.append('\'').toString();
    }
}
