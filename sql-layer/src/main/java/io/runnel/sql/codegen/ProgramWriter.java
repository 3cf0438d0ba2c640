package io.runnel.sql.codegen;

import io.runnel.sql.SqlTypes;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumUtils;
import org.apache.calcite.adapter.enumerable.RexToLixTranslator;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.ClassDeclaration;
import org.apache.calcite.linq4j.tree.ClassDeclarationFinder;
import org.apache.calcite.linq4j.tree.DeclarationStatement;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.MemberDeclaration;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.linq4j.tree.Statement;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlConformanceEnum;

/** Writes one program as the Java text of a class. One writer writes one class. */
final class ProgramWriter {
    static final String CLASS_NAME = "RunnelGenerated";

    // Final, since the translator puts some expressions (TRY_CAST) into lambdas.
    private final ParameterExpression in = Expressions.parameter(Modifier.FINAL, Object[].class, "in");
    private final ParameterExpression out = Expressions.parameter(Modifier.FINAL, Object[].class, "out");
    private final RexProgram program;
    private final RexBuilder rexBuilder = new RexBuilder(SqlTypes.FACTORY);
    private final BlockBuilder constants = new BlockBuilder().withRemoveUnused(false);

    private ProgramWriter(RexProgram program) {
        this.program = program;
    }

    /** A subclass of {@link GeneratedRow}: expressions that occur twice are computed once. */
    static String fused(RexProgram program) {
        return new ProgramWriter(program).writeFused();
    }

    /** A subclass of {@link GeneratedExpressions} over {@link ProgramExpressions#all}. */
    static String isolated(RexProgram program) {
        return new ProgramWriter(program).writeIsolated();
    }

    private String writeFused() {
        BlockBuilder body = new BlockBuilder();
        ProgramExpressions expressions = ProgramExpressions.of(program);
        // One after the other, so that a condition guards those behind it, as in b <> 0 AND a / b > 1.
        for (RexNode conjunct : expressions.conjunctions()) {
            Expression passes = translate(List.of(isTrue(conjunct)), body).get(0);
            body.add(Expressions.ifThen(
                    Expressions.not(passes), Expressions.return_(null, Expressions.constant(false))));
        }
        List<RexNode> projects = expressions.projects();
        List<Expression> values = translate(projects, body);
        for (int i = 0; i < values.size(); i++) {
            Expression target = Expressions.arrayIndex(out, Expressions.constant(i));
            Expression value = stored(values.get(i), projects.get(i).getType());
            body.add(Expressions.statement(Expressions.assign(target, value)));
        }
        body.add(Expressions.return_(null, Expressions.constant(true)));
        MemberDeclaration method =
                Expressions.methodDecl(Modifier.PUBLIC, boolean.class, "apply", List.of(in, out), body.toBlock());
        return classText(GeneratedRow.class, List.of(method), "");
    }

    private String writeIsolated() {
        List<RexNode> all = ProgramExpressions.of(program).all();
        List<MemberDeclaration> methods = new ArrayList<>();
        StringBuilder dispatch = new StringBuilder("""
                public Object value(int index, final Object[] in) {
                  switch (index) {
                """);
        int conjunctions = ProgramExpressions.of(program).conjunctions().size();
        for (int i = 0; i < all.size(); i++) {
            BlockBuilder body = new BlockBuilder();
            RexNode expression = i < conjunctions ? isTrue(all.get(i)) : all.get(i);
            Expression value = translate(List.of(expression), body).get(0);
            body.add(Expressions.return_(null, Expressions.box(stored(value, expression.getType()))));
            methods.add(
                    Expressions.methodDecl(Modifier.PRIVATE, Object.class, "value" + i, List.of(in), body.toBlock()));
            dispatch.append("  case ")
                    .append(i)
                    .append(": return value")
                    .append(i)
                    .append("(in);\n");
        }
        dispatch.append("  default: throw new IndexOutOfBoundsException(String.valueOf(index));\n  }\n}\n");
        return classText(GeneratedExpressions.class, methods, dispatch.toString());
    }

    /** A condition that is null does not hold; the translator's own condition would not hoist its constants. */
    private RexNode isTrue(RexNode condition) {
        return rexBuilder.makeCall(SqlStdOperatorTable.IS_TRUE, condition);
    }

    private List<Expression> translate(List<RexNode> expressions, BlockBuilder body) {
        RexProgramBuilder builder = new RexProgramBuilder(program.getInputRowType(), rexBuilder);
        for (RexNode expression : expressions) {
            builder.addProject(expression, null);
        }
        return RexToLixTranslator.translateProjects(
                builder.getProgram(),
                SqlTypes.FACTORY,
                SqlConformanceEnum.DEFAULT,
                body,
                constants,
                null,
                DataContext.ROOT,
                this::input,
                null);
    }

    /** Reads a column once, and as a primitive where its type allows no null. */
    private Expression input(BlockBuilder body, int index, Type storageType) {
        RelDataType type = program.getInputRowType().getFieldList().get(index).getType();
        Type javaType = SqlTypes.FACTORY.getJavaClass(type);
        Expression element = Expressions.arrayIndex(in, Expressions.constant(index));
        Expression value = body.append("in" + index, Expressions.convert_(element, Primitive.box(javaType)));
        Primitive primitive = Primitive.of(javaType);
        if (primitive != null) {
            value = body.append("value" + index, Expressions.unbox(value, primitive));
        }
        return EnumUtils.convert(value, storageType == null ? javaType : storageType);
    }

    private static Expression stored(Expression value, RelDataType type) {
        if (type.getSqlTypeName() != SqlTypeName.DECIMAL) {
            return value;
        }
        return Expressions.call(
                Decimals.class,
                "rescale",
                EnumUtils.convert(value, java.math.BigDecimal.class),
                Expressions.constant(type.getPrecision()),
                Expressions.constant(type.getScale()));
    }

    private String classText(Class<?> parent, List<MemberDeclaration> methods, String furtherMember) {
        List<MemberDeclaration> members = new ArrayList<>();
        for (Statement statement : constants.toBlock().statements) {
            DeclarationStatement constant = (DeclarationStatement) statement;
            members.add(
                    Expressions.fieldDecl(Modifier.PRIVATE | Modifier.FINAL, constant.parameter, constant.initializer));
        }
        members.addAll(methods);
        // Without this pass LIKE would build its function object, and compile its pattern, for every row.
        ClassDeclaration hoisted =
                (ClassDeclaration) Expressions.classDecl(Modifier.PUBLIC, CLASS_NAME, parent, List.of(), members)
                        .accept(ClassDeclarationFinder.create());
        return "public final class " + CLASS_NAME + " extends " + parent.getName() + " {\n"
                + "public " + CLASS_NAME + "(" + DataContext.class.getName() + " root) { super(root); }\n"
                + Expressions.toString(hoisted.memberDeclarations, "\n", false)
                + furtherMember + "}\n";
    }
}
