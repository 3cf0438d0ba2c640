<#-- Statements of ksqlDB beside those of standard SQL; the nodes stand in io.runnel.sql.parser. -->

boolean IfNotExistsOpt() :
{ }
{
    <IF> <NOT> <EXISTS> { return true; }
|
    { return false; }
}

boolean IfExistsOpt() :
{ }
{
    <IF> <EXISTS> { return true; }
|
    { return false; }
}

/**
 * A query, and after it perhaps PARTITION BY or FOR GROUP, perhaps EMIT CHANGES or EMIT FINAL, and behind that perhaps
 * LIMIT.
 */
SqlNode EmitOpt(SqlNode query) :
{
    final Span s = Span.of(query);
    SqlNodeList partitionBy = SqlNodeList.EMPTY;
    SqlEmitQuery.Emit emit = SqlEmitQuery.Emit.UNSAID;
    SqlNumericLiteral limit = null;
    SqlNode group = null;
}
{
    [
        <FOR> { s.add(this); }
        <GROUP> group = StringLiteral() { s.add(this); }
        [ <EMIT> <CHANGES> { emit = SqlEmitQuery.Emit.CHANGES; s.add(this); } ]
        [ <LIMIT> limit = UnsignedNumericLiteral() { s.add(this); } ]
        { return new SqlGroupQuery(s.pos(), query, new SqlGroupQuery.Clauses(group, emit, limit)); }
    ]
    [ partitionBy = PartitionBy() { s.add(partitionBy); } ]
    [
        <EMIT> { s.add(this); }
        ( <CHANGES> { emit = SqlEmitQuery.Emit.CHANGES; } | <FINAL> { emit = SqlEmitQuery.Emit.FINAL; } )
        [ <LIMIT> limit = UnsignedNumericLiteral() ]
        { s.add(this); }
    ]
    {
        return partitionBy.isEmpty() && emit == SqlEmitQuery.Emit.UNSAID
            ? query
            : new SqlEmitQuery(s.pos(), query, new SqlEmitQuery.Clauses(emit, partitionBy, limit));
    }
}

SqlNodeList PartitionBy() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <PARTITION> { s = span(); }
    <BY>
    AddExpression(list, ExprContext.ACCEPT_SUB_QUERY)
    ( <COMMA> AddExpression(list, ExprContext.ACCEPT_SUB_QUERY) )*
    { return SqlEmitQuery.partitionBy(list, s.end(this)); }
}

/** What a persistent query does about a record that fails; the word, or null if nothing is said. */
String OnErrorOpt() :
{ }
{
    <ON> <ERROR> ( <CONTINUE> | <STOP> ) { return token.image.toUpperCase(Locale.ROOT); }
|
    { return null; }
}

SqlNode QueryStatement() :
{
    SqlNode query;
}
{
    query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    query = EmitOpt(query)
    { return query; }
}

SqlNode ExplainStatement() :
{
    final Span s;
    final SqlNode query;
    final SqlIdentifier id;
    boolean analyze = false;
}
{
    <EXPLAIN> { s = span(); }
    (
        LOOKAHEAD({ SqlQueryCommand.isId(getToken(1), getToken(2)) })
        id = SimpleIdentifier()
        { return new SqlQueryCommand(s.end(this), SqlQueryCommand.Verb.EXPLAIN, id); }
    |
        [
            <ANALYZE> { analyze = true; }
        |
            LOOKAHEAD(2) <PLAN> <FOR>
        ]
        (
            query = SqlCreate()
        |
            query = InsertStatement()
        |
            query = QueryStatement()
        )
        { return new SqlExplainQuery(s.end(this), query, analyze); }
    )
}

/** TERMINATE, PAUSE or RESUME of one query or of all. */
SqlNode QueryCommandStatement() :
{
    final Span s;
    final SqlQueryCommand.Verb verb;
    SqlIdentifier id = null;
}
{
    (
        <TERMINATE> { verb = SqlQueryCommand.Verb.TERMINATE; }
    |
        <PAUSE> { verb = SqlQueryCommand.Verb.PAUSE; }
    |
        <RESUME> { verb = SqlQueryCommand.Verb.RESUME; }
    )
    { s = span(); }
    ( <ALL> | id = SimpleIdentifier() )
    { return new SqlQueryCommand(s.end(this), verb, id); }
}

/** KILL QUERY of one query, whose id may be quoted as a text. */
SqlNode KillStatement() :
{
    final Span s;
    final SqlNode text;
    SqlIdentifier id;
}
{
    <KILL> { s = span(); }
    <QUERY>
    (
        id = SimpleIdentifier()
    |
        text = StringLiteral() { id = SqlQueryCommand.id(text); }
    )
    { return new SqlQueryCommand(s.end(this), SqlQueryCommand.Verb.KILL, id); }
}

SqlNode InsertStatement() :
{
    final Span s;
    final SqlIdentifier name;
    SqlNodeList columns = null;
    SqlNodeList settings = SqlNodeList.EMPTY;
    SqlNode source;
    final String onError;
}
{
    <INSERT> { s = span(); }
    <INTO> name = CompoundIdentifier()
    [ LOOKAHEAD(2) columns = ColumnNames() ]
    [ LOOKAHEAD(<WITH> <LPAREN>) settings = SourceOptions() ]
    source = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    source = EmitOpt(source)
    onError = OnErrorOpt()
    {
        return source instanceof SqlEmitQuery || !settings.isEmpty() || onError != null
            ? new SqlInsertQuery(s.end(this), name, columns,
                new SqlPersistentClauses(settings, SqlEmitQuery.of(source), onError))
            : new SqlInsert(s.end(source), SqlNodeList.EMPTY, name, source, columns);
    }
}

SqlNodeList ColumnNames() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
    SqlIdentifier name;
}
{
    <LPAREN> { s = span(); }
    name = ColumnName() { list.add(name); }
    ( <COMMA> name = ColumnName() { list.add(name); } )*
    <RPAREN>
    { return new SqlNodeList(list, s.end(this)); }
}

/** A name where only a column can stand: some reserved words too. */
SqlIdentifier ColumnName() :
{
    final SqlIdentifier name;
}
{
    (
        LOOKAHEAD({ ColumnWords.contains(getToken(1)) })
        name = WordAsName()
    |
        name = SimpleIdentifier()
    )
    { return name; }
}

/** The words of ColumnWords. */
SqlIdentifier WordAsName() :
{ }
{
    (
        <ALTER> | <ARRAY> | <DATE> | <DEFINE> | <EXPLAIN> | <FILTER> | <FUNCTION> | <INTERVAL> | <OFFSET> | <PARTITION>
    |
        <PERIOD> | <RANGE> | <ROW> | <ROWS> | <SET> | <SHOW> | <TIME> | <TIMESTAMP> | <USER> | <UUID> | <VALUE>
    )
    {
        // As if it was quoted: unquoted, the validator takes USER for a function.
        final SqlParserPos pos = getPos().withQuoting(true);
        return new SqlIdentifier(
            Collections.singletonList(unquotedIdentifier()), null, pos, Collections.singletonList(pos));
    }
}

void AddColumnNameSegment(List<String> names, List<SqlParserPos> positions) :
{
    final SqlIdentifier name;
}
{
    LOOKAHEAD({ ColumnWords.contains(getToken(1)) })
    name = WordAsName() {
        names.add(name.getSimple());
        positions.add(name.getParserPosition());
    }
|
    AddIdentifierSegment(names, positions)
}

/** ALTER STREAM or TABLE name ADD [COLUMN] column type, … */
SqlNode AlterStatement() :
{
    final Span s;
    final boolean table;
    final SqlIdentifier name;
    final List<SqlNode> columns = new ArrayList<SqlNode>();
}
{
    <ALTER> { s = span(); }
    ( <STREAM> { table = false; } | <TABLE> { table = true; } )
    name = CompoundIdentifier()
    AddedColumn(columns) ( <COMMA> AddedColumn(columns) )*
    { return new SqlAlterSource(s.end(this), table, name, new SqlNodeList(columns, s.end(this))); }
}

void AddedColumn(List<SqlNode> list) :
{
    final SqlIdentifier name;
    final SqlDataTypeSpec type;
}
{
    <ADD> [ LOOKAHEAD(1) <COLUMN> ]
    name = ColumnName()
    type = DataType()
    {
        list.add(new SqlColumnDeclaration(
            Span.of(name).end(this), name, type.withNullable(true), SqlColumnDeclaration.Place.VALUE));
    }
}

/** What can be shown is checked later, so that an error can name the nearest. */
SqlNode ShowStatement() :
{
    final Span s;
    final SqlIdentifier what;
    boolean all = false;
    SqlIdentifier rest = null;
}
{
    ( <SHOW> | <LIST> ) { s = span(); }
    [ <ALL> { all = true; } ]
    what = SimpleIdentifier()
    [ rest = SimpleIdentifier() ]
    { return new SqlShow(s.end(this), what, all, rest); }
}

SqlNode DescribeStatement() :
{
    final Span s;
    final SqlIdentifier name;
    SqlIdentifier rest = null;
}
{
    <DESCRIBE> { s = span(); }
    (
        <FUNCTION> name = FunctionName()
        { return new SqlDescribeFunction(s.end(this), name); }
    |
        [ <TABLE> | <STREAM> ]
        name = CompoundIdentifier()
        [ rest = SimpleIdentifier() ]
        { return new SqlDescribeSource(s.end(this), name, rest); }
    )
}

/** The name of a topic, as a literal: without quotes it keeps its case all the same. */
SqlNode TopicName() :
{
    final SqlNode name;
    final SqlIdentifier identifier;
}
{
    name = StringLiteral() { return name; }
|
    identifier = SimpleIdentifier() {
        return SqlLiteral.createCharString(
            Character.isJavaIdentifierStart(token.image.charAt(0)) ? token.image : identifier.getSimple(),
            identifier.getParserPosition());
    }
}

SqlNode PrintStatement() :
{
    final Span s;
    final SqlNode topic;
    boolean fromBeginning = false;
    SqlNode interval = null;
    SqlNode limit = null;
}
{
    <PRINT> { s = span(); }
    topic = TopicName()
    [ <FROM> <BEGINNING> { fromBeginning = true; } ]
    [ ( <INTERVAL> | <SAMPLE> ) interval = UnsignedNumericLiteral() ]
    [ <LIMIT> limit = UnsignedNumericLiteral() ]
    { return new SqlPrintTopic(s.end(this), topic, fromBeginning, interval, limit); }
}

SqlNode DefineStatement() :
{
    final Span s;
    final SqlNode name;
    final SqlNode value;
}
{
    <DEFINE> { s = span(); }
    name = TopicName() <EQ> value = StringLiteral()
    { return new SqlDefineVariable(s.end(this), name, value); }
}

SqlNode UndefineStatement() :
{
    final Span s;
    final SqlNode name;
}
{
    <UNDEFINE> { s = span(); }
    name = TopicName()
    { return new SqlDefineVariable(s.end(this), name, null); }
}

SqlNode AssertStatement() :
{
    final Span s;
    boolean exists = true;
    final SqlNode statement;
}
{
    <ASSERT> { s = span(); }
    (
        [ <NOT> <EXISTS> { exists = false; } ]
        ( statement = AssertTopic(s, exists) | statement = AssertSchema(s, exists) )
    |
        statement = AssertRow(s)
    |
        statement = AssertSource(s)
    )
    { return statement; }
}

SqlNode AssertTopic(Span s, boolean exists) :
{
    final SqlNode name;
    SqlNodeList settings = SqlNodeList.EMPTY;
    final SqlTimeout timeout;
}
{
    <TOPIC> name = TopicName()
    [ settings = SourceOptions() ]
    timeout = TimeoutOpt()
    { return new SqlAssertTopic(s.end(this), exists, name, settings, timeout); }
}

SqlNode AssertSchema(Span s, boolean exists) :
{
    SqlNode subject = null;
    SqlNode id = null;
    final SqlTimeout timeout;
}
{
    <SCHEMA>
    [ <SUBJECT> subject = TopicName() ]
    [ <ID> id = UnsignedNumericLiteral() ]
    timeout = TimeoutOpt()
    { return new SqlAssertSchema(s.end(this), exists, subject, id, timeout); }
}

SqlTimeout TimeoutOpt() :
{
    final Span s;
    final SqlNode amount;
    final String unit;
}
{
    <TIMEOUT> { s = span(); }
    amount = UnsignedNumericLiteral()
    ( ( <DAY> | <DAYS> | <HOUR> | <HOURS> | <MINUTE> | <MINUTES> | <SECOND> | <SECONDS> | <MILLISECOND> | <IDENTIFIER> )
      { unit = token.image; } )
    { return new SqlTimeout(s.end(this), amount, unit); }
|
    { return null; }
}

SqlNode AssertRow(Span s) :
{
    boolean tombstone = false;
    final SqlIdentifier source;
    SqlNodeList columns = SqlNodeList.EMPTY;
    final SqlNodeList values;
}
{
    ( <VALUES> | <NULL> <VALUES> { tombstone = true; } | <TOMBSTONE> { tombstone = true; } )
    source = CompoundIdentifier()
    [ columns = ParenthesizedSimpleIdentifierList() ]
    ( <VALUES> | <KEY> )
    values = ParenthesizedQueryOrCommaList(ExprContext.ACCEPT_NON_QUERY)
    { return new SqlAssertRow(s.end(this), tombstone, source, columns, values); }
}

SqlNode AssertSource(Span s) :
{
    final boolean table;
    final SqlIdentifier name;
    SqlNodeList columns = SqlNodeList.EMPTY;
    SqlNodeList settings = SqlNodeList.EMPTY;
}
{
    ( <STREAM> { table = false; } | <TABLE> { table = true; } )
    name = CompoundIdentifier()
    [ columns = SourceColumns() ]
    [ settings = SourceOptions() ]
    {
        return new SqlAssertSource(s.end(this), new SqlCreateSource(
            s.end(this), new SqlCreateSource.Kind(table, false), false, false, name,
            new SqlCreateSource.Definition(columns, settings, null, null)));
    }
}

SqlNode SetStatement() :
{
    final Span s;
    final SqlNode name;
    final SqlNode value;
}
{
    <SET> { s = span(); }
    name = StringLiteral() <EQ> value = Literal()
    { return new SqlSetProperty(s.end(this), name, value); }
}

SqlNode UnsetStatement() :
{
    final Span s;
    final SqlNode name;
}
{
    <UNSET> { s = span(); }
    name = StringLiteral()
    { return new SqlSetProperty(s.end(this), name, null); }
}

SqlCreate CreateSource(Span s, boolean replace) :
{
    final boolean table;
    boolean readOnly = false;
    final boolean ifNotExists;
    final SqlIdentifier name;
    SqlNodeList columns = SqlNodeList.EMPTY;
    SqlNodeList settings = SqlNodeList.EMPTY;
    SqlNode query = null;
    String onError = null;
}
{
    [ <SOURCE> { readOnly = true; } ]
    ( <STREAM> { table = false; } | <TABLE> { table = true; } )
    ifNotExists = IfNotExistsOpt()
    name = CompoundIdentifier()
    [ columns = SourceColumns() ]
    [ settings = SourceOptions() ]
    [ <AS> query = QueryStatement() onError = OnErrorOpt() ]
    {
        return new SqlCreateSource(
            s.end(this), new SqlCreateSource.Kind(table, readOnly), replace, ifNotExists, name,
            new SqlCreateSource.Definition(columns, settings, query, onError));
    }
}

SqlNodeList SourceColumns() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <LPAREN> { s = span(); }
    SourceColumn(list) ( <COMMA> SourceColumn(list) )*
    <RPAREN>
    { return new SqlNodeList(list, s.end(this)); }
}

void SourceColumn(List<SqlNode> list) :
{
    final SqlIdentifier name;
    final SqlDataTypeSpec type;
    boolean nullable = true;
    SqlColumnDeclaration.Place place = SqlColumnDeclaration.Place.VALUE;
    SqlNode header;
}
{
    name = ColumnName()
    type = DataType()
    (
        <NULL>
    |
        <NOT> <NULL> { nullable = false; }
    |
        <PRIMARY> <KEY> { place = SqlColumnDeclaration.Place.PRIMARY_KEY; }
    |
        <KEY> { place = SqlColumnDeclaration.Place.KEY; }
    |
        <HEADERS> { place = SqlColumnDeclaration.Place.HEADERS; }
    |
        <HEADER> <LPAREN> header = StringLiteral() <RPAREN>
        { place = SqlColumnDeclaration.Place.header(Literals.text(header)); }
    )*
    {
        list.add(new SqlColumnDeclaration(
            Span.of(name).end(this), name, type.withNullable(nullable), place));
    }
}

SqlNodeList SourceOptions() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <WITH> { s = span(); }
    <LPAREN> SourceOption(list) ( <COMMA> SourceOption(list) )* <RPAREN>
    { return new SqlNodeList(list, s.end(this)); }
}

void SourceOption(List<SqlNode> list) :
{
    final SqlNode name;
    final SqlNode value;
}
{
    (
        name = StringLiteral()
    |
        name = ColumnName()
    )
    <EQ>
    value = Literal()
    { list.add(new SqlSourceOption(Span.of(name).end(this), name, value)); }
}

SqlDrop DropSource(Span s, boolean replace) :
{
    final boolean table;
    final boolean ifExists;
    final SqlIdentifier name;
    boolean deleteTopic = false;
}
{
    ( <STREAM> { table = false; } | <TABLE> { table = true; } )
    ifExists = IfExistsOpt()
    name = CompoundIdentifier()
    [ <DELETE> <TOPIC> { deleteTopic = true; } ]
    { return new SqlDropSource(s.end(this), table, ifExists, name, deleteTopic); }
}

/** Type names of ksqlDB that Calcite does not have. */
SqlTypeNameSpec RunnelTypeName() :
{
    final Span s;
    final SqlDataTypeSpec element;
    final List<SqlIdentifier> names = new ArrayList<SqlIdentifier>();
    final List<SqlDataTypeSpec> types = new ArrayList<SqlDataTypeSpec>();
}
{
    <STRING> { return new SqlBasicTypeNameSpec(SqlTypeName.VARCHAR, getPos()); }
|
    <BYTES> { return new SqlBasicTypeNameSpec(SqlTypeName.VARBINARY, getPos()); }
|
    <ARRAY> { s = span(); }
    <LT> element = DataType() <GT>
    {
        return SqlNestedTypeNameSpec.array(element, s.end(this));
    }
|
    <STRUCT> { s = span(); }
    <LT> StructField(names, types) ( <COMMA> StructField(names, types) )* <GT>
    { return SqlNestedTypeNameSpec.struct(names, types, s.end(this)); }
}

void StructField(List<SqlIdentifier> names, List<SqlDataTypeSpec> types) :
{
    final SqlIdentifier name;
    final SqlDataTypeSpec type;
}
{
    name = ColumnName()
    type = DataType()
    {
        names.add(name);
        types.add(type.withNullable(true));
    }
}

/** What follows MAP in MAP(k := v, …): keys and values in turn. */
SqlNodeList MapEntries() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <LPAREN> { s = span(); }
    MapEntry(list) ( <COMMA> MapEntry(list) )*
    <RPAREN>
    { return new SqlNodeList(list, s.end(this)); }
}

void MapEntry(List<SqlNode> list) :
{
    SqlNode e;
}
{
    e = Expression(ExprContext.ACCEPT_SUB_QUERY) { list.add(e); }
    <COLON_EQ>
    e = Expression(ExprContext.ACCEPT_SUB_QUERY) { list.add(e); }
}

/** STRUCT(name := value, …), whose names and values become operands in turn. */
SqlNode StructConstructor() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <STRUCT> { s = span(); }
    <LPAREN> StructEntry(list) ( <COMMA> StructEntry(list) )* <RPAREN>
    {
        return createCall(new SqlIdentifier("STRUCT", s.pos()), s.end(this),
            SqlFunctionCategory.USER_DEFINED_FUNCTION, null, list);
    }
}

void StructEntry(List<SqlNode> list) :
{
    SqlNode e;
}
{
    e = ColumnName() {
        list.add(SqlLiteral.createCharString(((SqlIdentifier) e).getSimple(), e.getParserPosition()));
    }
    <COLON_EQ>
    e = Expression(ExprContext.ACCEPT_SUB_QUERY) { list.add(e); }
}

/** Functions whose names are reserved words. */
SqlNode ReservedNameFunction() :
{
    final Span s;
    final SqlIdentifier name;
    final List<SqlNode> args;
}
{
    ( <FILTER> | <UUID> ) {
        s = span();
        name = new SqlIdentifier(token.image.toUpperCase(Locale.ROOT), s.pos());
    }
    (
        LOOKAHEAD(2) <LPAREN> <RPAREN> { args = new ArrayList<SqlNode>(); }
    |
        args = UnquantifiedFunctionParameterList(ExprContext.ACCEPT_SUB_QUERY)
    )
    {
        return createCall(name, s.end(this), SqlFunctionCategory.USER_DEFINED_FUNCTION, null, args);
    }
}

/** DATEADD(unit, interval, date) and its like. */
SqlNode TimeArithmeticCall() :
{
    final Span s;
    final String name;
    final SqlIntervalQualifier unit;
    final List<SqlNode> args = new ArrayList<SqlNode>();
}
{
    ( <DATEADD> | <DATESUB> | <TIMEADD> | <TIMESUB> | <TIMESTAMPADD> | <TIMESTAMPSUB> ) {
        s = span();
        name = token.image;
    }
    <LPAREN>
    unit = TimeUnitOrName()
    <COMMA>
    AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    <COMMA>
    AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    <RPAREN>
    { return TimeArithmetic.call(name, unit, args, s.end(this)); }
}

/** struct->field, and struct->*. */
void StructAccess(List<Object> list, ExprContext exprContext, Span s) :
{
    SqlIdentifier field;
}
{
    <LAMBDA> {
        checkNonQueryExpression(exprContext);
    }
    (
        field = ColumnName()
    |
        <STAR> { field = SqlIdentifier.star(getPos()); }
    )
    {
        list.add(new SqlParserUtil.ToTreeListItem(SqlStdOperatorTable.DOT, field.getParserPosition()));
        list.add(field);
    }
    (
        LOOKAHEAD(2) <DOT> field = ColumnName() {
            list.add(new SqlParserUtil.ToTreeListItem(SqlStdOperatorTable.DOT, field.getParserPosition()));
            list.add(field);
        }
    )*
}

SqlCreate CreateUserType(Span s, boolean replace) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    final SqlDataTypeSpec type;
}
{
    <TYPE>
    ifNotExists = IfNotExistsOpt()
    name = CompoundIdentifier()
    <AS> type = DataType()
    { return new SqlCreateUserType(s.end(this), replace, ifNotExists, name, type); }
}

SqlDrop DropUserType(Span s, boolean replace) :
{
    final boolean ifExists;
    final SqlIdentifier name;
}
{
    <TYPE>
    ifExists = IfExistsOpt()
    name = CompoundIdentifier()
    { return new SqlDropUserType(s.end(this), ifExists, name); }
}

/** FROM, and behind it perhaps ksqlDB's WINDOW clause; the standard's WINDOW stands behind HAVING and has AS. */
SqlNode WindowedFromClause() :
{
    SqlNode from;
}
{
    from = FromClause()
    [ LOOKAHEAD(<WINDOW> SimpleIdentifier() <LPAREN>) from = WindowClause(from) ]
    { return from; }
}

/** What kinds and parts there are is checked later, so that an error can name them. */
SqlNode WindowClause(SqlNode from) :
{
    final Span s;
    final SqlIdentifier kind;
    final SqlNodeList parts = new SqlNodeList(SqlParserPos.ZERO);
}
{
    <WINDOW> { s = span(); }
    kind = SimpleIdentifier()
    <LPAREN> WindowPart(parts) ( <COMMA> WindowPart(parts) )* <RPAREN>
    { return new SqlWindowedFrom(s.end(this), from, kind, parts); }
}

void WindowPart(SqlNodeList parts) :
{
    final Span s = Span.of();
    SqlIdentifier name = null;
    final SqlNumericLiteral number;
    final SqlIdentifier unit;
}
{
    [ name = SimpleIdentifier() { s.add(name); } [ <BY> | <PERIOD> ] ]
    number = UnsignedNumericLiteral() { s.add(number); }
    unit = WindowUnit() { s.add(unit); }
    { parts.add(new SqlWindowedFrom.Part(s.pos(), name, number, unit)); }
}

SqlIdentifier WindowUnit() :
{
    final SqlIdentifier unit;
}
{
    ( <DAY> | <HOUR> | <MINUTE> | <SECOND> ) { return new SqlIdentifier(unquotedIdentifier(), getPos()); }
|
    unit = SimpleIdentifier() { return unit; }
}

/** Behind a joined stream: WITHIN n unit, or WITHIN (n unit, n unit), and perhaps GRACE PERIOD n unit. */
SqlNode JoinWindow(SqlNode table) :
{
    final Span s = Span.of(table);
    final SqlNodeList parts = new SqlNodeList(SqlParserPos.ZERO);
}
{
    <WITHIN>
    (
        JoinWindowSpan(parts)
    |
        <LPAREN> JoinWindowSpan(parts) <COMMA> JoinWindowSpan(parts) <RPAREN>
    )
    [ LOOKAHEAD(<IDENTIFIER> <PERIOD>) JoinWindowGrace(parts) ]
    { return new SqlJoinWithin(s.end(this), table, parts); }
}

void JoinWindowSpan(SqlNodeList parts) :
{
    final Span s;
    final SqlNumericLiteral number;
    final SqlIdentifier unit;
}
{
    number = UnsignedNumericLiteral() { s = span(); }
    unit = WindowUnit()
    { parts.add(new SqlWindowedFrom.Part(s.end(this), null, number, unit)); }
}

void JoinWindowGrace(SqlNodeList parts) :
{
    final Span s;
    final SqlIdentifier name;
    final SqlNumericLiteral number;
    final SqlIdentifier unit;
}
{
    name = SimpleIdentifier() { s = span(); }
    <PERIOD>
    number = UnsignedNumericLiteral()
    unit = WindowUnit()
    { parts.add(new SqlWindowedFrom.Part(s.end(this), name, number, unit)); }
}
