package io.runnel.sql.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
    @ParameterizedTest
    @CsvSource({
        "2001, 2001-01-01T00:00:00Z",
        "2001-02, 2001-02-01T00:00:00Z",
        "2001-02-03, 2001-02-03T00:00:00Z",
        "2001-02-03T04, 2001-02-03T04:00:00Z",
        "2001-02-03 04:05, 2001-02-03T04:05:00Z",
        "2001-02-03T04:05:06, 2001-02-03T04:05:06Z",
        "2001-02-03T04:05:06.7, 2001-02-03T04:05:06.700Z",
        "2001-02-03T04:05:06.789123, 2001-02-03T04:05:06.789Z",
        "2001-02-03T04:05:06Z, 2001-02-03T04:05:06Z",
        "2001-02-03T04:05:06+02:00, 2001-02-03T02:05:06Z",
        "2001-02-03T04:05:06-0130, 2001-02-03T05:35:06Z",
        "1969-12-31T23:59:59.999, 1969-12-31T23:59:59.999Z"
    })
    void missingPartsAreTheLeast(String text, Instant instant) {
        assertThat(TimeText.timestampMs(text)).isEqualTo(instant.toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "soon", "2001-13", "2001-02-30", "2001-02-03T25", "20010203", "2001-02-03T04:05:06 CET"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> TimeText.timestampMs(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void textsInProgramsFormAreReadAsAllOthersAre() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String text = String.format(
                            java.util.Locale.ROOT,
                            "%04d-%02d-%02dT%02d:%02d:%02d",
                            random.nextInt(10_000),
                            random.nextInt(14),
                            random.nextInt(33),
                            random.nextInt(25),
                            random.nextInt(61),
                            random.nextInt(61))
                    + (random.nextBoolean() ? "." + (100 + random.nextInt(900)) : "")
                    + (random.nextBoolean() ? "Z" : "");
            assertThat(read(() -> TimeText.timestampMs(text)))
                    .as("%s, seed %d", text, seed)
                    .isEqualTo(read(() -> TimeText.anyTimestampMs(text)));
        }
    }

    private static Optional<Long> read(Supplier<Long> reader) {
        try {
            return Optional.of(reader.get());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
