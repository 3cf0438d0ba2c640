package io.runnel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualifiedSubjectTest {
    @ParameterizedTest
    @CsvSource({
        "orders, ., orders, orders",
        "'', ., '', ''",
        ":.:orders, ., orders, orders",
        ":.:, ., '', ''",
        ":.lab:orders, .lab, orders, :.lab:orders",
        ":.lab:, .lab, '', :.lab:",
        ":.lab, .lab, '', :.lab:",
        ":.lab:a:b, .lab, a:b, :.lab:a:b",
        "a:b, ., a:b, a:b",
        ":orders, ., :orders, :orders",
        ":*:orders, *, orders, :*:orders",
    })
    void isReadAsConfluentReadsIt(String name, String context, String subject, String qualified) {
        QualifiedSubject read = QualifiedSubject.parse(name);

        assertThat(read).isEqualTo(new QualifiedSubject(context, subject));
        assertThat(read.qualified()).isEqualTo(qualified);
        assertThat(QualifiedSubject.normalized(name)).isEqualTo(qualified);
    }

    @ParameterizedTest
    @CsvSource({
        "s, r, r",
        ":.lab:s, r, :.lab:r",
        ":.lab:s, :.x:r, :.x:r",
        ":.lab:s, :.:r, :.lab:r",
        "s, :.x:r, :.x:r",
    })
    void aSubjectInsideAnotherIsInItsContext(String parent, String subject, String expected) {
        assertThat(QualifiedSubject.within(parent, subject)).isEqualTo(expected);
    }
}
