package io.runnel.sql.function;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/** Makes the validator derive the types of a lambda's body again, after the types of its parameters have changed. */
final class ForgetTypes extends SqlBasicVisitor<@Nullable Void> {
    private final SqlValidator validator;

    ForgetTypes(SqlValidator validator) {
        this.validator = validator;
    }

    @Override
    public @Nullable Void visit(SqlIdentifier id) {
        return forget(id);
    }

    @Override
    public @Nullable Void visit(SqlDynamicParam param) {
        return forget(param);
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        forget(call);
        return super.visit(call);
    }

    private @Nullable Void forget(SqlNode node) {
        validator.removeValidatedNodeType(node);
        return null;
    }
}
