package io.runnel.sql.service;

import io.runnel.sql.function.FunctionDescription;
import io.runnel.sql.function.Functions;
import java.sql.DatabaseMetaData;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers getFunctions and getFunctionColumns from what SHOW FUNCTIONS tells. Functions are in no schema. Pure. */
final class FunctionAnswers {
    private FunctionAnswers() {}

    /** A row for each form, by name and form. */
    static CatalogAnswer functions(@Nullable String inCatalog, @Nullable String schemas, @Nullable String names) {
        CatalogAnswer answer = new CatalogAnswer()
                .text("FUNCTION_CAT", "FUNCTION_SCHEM", "FUNCTION_NAME", "REMARKS")
                .shorts("FUNCTION_TYPE")
                .text("SPECIFIC_NAME");
        matching(inCatalog, schemas, names)
                .forEach(function -> forms(function)
                        .forEach(form -> answer.row(
                                null,
                                null,
                                function.name(),
                                function.about(),
                                givesRows(function)
                                        ? DatabaseMetaData.functionReturnsTable
                                        : DatabaseMetaData.functionNoTable,
                                form.text())));
        return answer;
    }

    /** Of each form its result and then its parameters. */
    static CatalogAnswer functionColumns(
            @Nullable String inCatalog, @Nullable String schemas, @Nullable String names, @Nullable String columns) {
        CatalogAnswer answer = new CatalogAnswer()
                .text("FUNCTION_CAT", "FUNCTION_SCHEM", "FUNCTION_NAME", "COLUMN_NAME")
                .shorts("COLUMN_TYPE")
                .integers("DATA_TYPE")
                .text("TYPE_NAME")
                .integers("PRECISION", "LENGTH")
                .shorts("SCALE", "RADIX", "NULLABLE")
                .text("REMARKS")
                .integers("CHAR_OCTET_LENGTH", "ORDINAL_POSITION")
                .text("IS_NULLABLE", "SPECIFIC_NAME");
        matching(inCatalog, schemas, names)
                .forEach(function -> forms(function).forEach(form -> {
                    int kind = givesRows(function)
                            ? DatabaseMetaData.functionColumnResult
                            : DatabaseMetaData.functionReturn;
                    column(answer, new Place(function, form, kind, 0), form.result(), columns);
                    for (int i = 0; i < form.parameters().size(); i++) {
                        Place place = new Place(function, form, DatabaseMetaData.functionColumnIn, i + 1);
                        column(answer, place, form.parameters().get(i), columns);
                    }
                }));
        return answer;
    }

    /** @param position 0 for the result */
    private record Place(FunctionDescription function, FunctionForm form, int kind, int position) {}

    private static void column(
            CatalogAnswer answer, Place place, FunctionForm.Parameter parameter, @Nullable String columns) {
        if (!NamePattern.matches(columns, parameter.name())) {
            return;
        }
        answer.row(
                null,
                null,
                place.function.name(),
                parameter.name(),
                place.kind,
                parameter.code(),
                parameter.type(),
                null,
                null,
                null,
                null,
                DatabaseMetaData.functionNullable,
                null,
                null,
                place.position,
                "YES",
                place.form.text());
    }

    private static boolean givesRows(FunctionDescription function) {
        return function.kind().equals("TABLE");
    }

    private static List<FunctionForm> forms(FunctionDescription function) {
        return function.forms().stream()
                .map(FunctionForm::parse)
                .sorted(Comparator.comparing(FunctionForm::text))
                .toList();
    }

    private static Stream<FunctionDescription> matching(
            @Nullable String inCatalog, @Nullable String schemas, @Nullable String names) {
        boolean withoutSchema = schemas == null || schemas.isEmpty() || schemas.equals("%");
        return CatalogAnswers.noCatalog(inCatalog) && withoutSchema
                ? Functions.described().values().stream()
                        .filter(function -> NamePattern.matches(names, function.name()))
                : Stream.empty();
    }
}
