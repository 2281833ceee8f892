"""What each programming language calls its parts, as tree-sitter queries: data, no code.

In a query, `@definition` is the part and `@name` its name; several names make a path, in the order of the text
(`func (s *Server) Close()` gives Server, Close). `@rest` instead of `@definition` names all that follows, up to the
next `@rest`: a Perl package, a PHP namespace.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Where a grammar is and how to read its tree.

    Attributes:
        module: The Python module that holds the grammar.
        function: The function in it that gives the grammar.
        query: The names of definitions; "" where parts have no names.
        attached: Further node types that belong to the definition below them; comments and attributes always do.
        keywords: What `@keyword` must say in a grammar where definitions are calls.
    """

    module: str
    function: str = "language"
    query: str = ""
    attached: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()


_JAVASCRIPT = """
    (class_declaration name: (_) @name) @definition
    (function_declaration name: (_) @name) @definition
    (generator_function_declaration name: (_) @name) @definition
    (method_definition name: (_) @name) @definition
    (lexical_declaration (variable_declarator name: (identifier) @name
      value: [(arrow_function) (function_expression) (generator_function) (class)])) @definition
    (variable_declaration (variable_declarator name: (identifier) @name
      value: [(arrow_function) (function_expression) (generator_function) (class)])) @definition
    (expression_statement (assignment_expression left: [(identifier) (member_expression)] @name
      right: [(arrow_function) (function_expression) (generator_function) (class)])) @definition
    (pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @definition
"""

_TYPESCRIPT = (
    _JAVASCRIPT
    + """
    (abstract_class_declaration name: (_) @name) @definition
    (interface_declaration name: (_) @name) @definition
    (type_alias_declaration name: (_) @name) @definition
    (enum_declaration name: (_) @name) @definition
    (internal_module name: (_) @name) @definition
    (module name: (_) @name) @definition
    (function_signature name: (_) @name) @definition
    (public_field_definition name: (_) @name value: [(arrow_function) (function_expression)]) @definition
"""
)

_C_DECLARATIONS = """
    (struct_specifier name: (_) @name body: (_)) @definition
    (union_specifier name: (_) @name body: (_)) @definition
    (enum_specifier name: (_) @name body: (_)) @definition
    (type_definition type: (_ body: (_)) declarator: (type_identifier) @name) @definition
    (preproc_function_def name: (_) @name) @definition
"""

_C_FUNCTIONS = """
    (function_definition declarator: (function_declarator declarator: (_) @name)) @definition
    (function_definition declarator: (pointer_declarator
      declarator: (function_declarator declarator: (_) @name))) @definition
    (function_definition declarator: (pointer_declarator declarator: (pointer_declarator
      declarator: (function_declarator declarator: (_) @name)))) @definition
"""

LANGUAGES: dict[str, Language] = {
    "python": Language(
        module="tree_sitter_python",
        query="""
            (decorated_definition definition: (_ name: (_) @name)) @definition
            (class_definition name: (_) @name) @definition
            (function_definition name: (_) @name) @definition
        """,
    ),
    "javascript": Language(
        module="tree_sitter_javascript",
        query=_JAVASCRIPT
        + "(field_definition property: (_) @name value: [(arrow_function) (function_expression)]) @definition",
    ),
    "typescript": Language(module="tree_sitter_typescript", function="language_typescript", query=_TYPESCRIPT),
    "tsx": Language(module="tree_sitter_typescript", function="language_tsx", query=_TYPESCRIPT),
    "rust": Language(
        module="tree_sitter_rust",
        query="""
            (function_item name: (_) @name) @definition
            (function_signature_item name: (_) @name) @definition
            (struct_item name: (_) @name) @definition
            (enum_item name: (_) @name) @definition
            (union_item name: (_) @name) @definition
            (trait_item name: (_) @name) @definition
            (mod_item name: (_) @name body: (_)) @definition
            (impl_item type: (_) @name) @definition
            (macro_definition name: (_) @name) @definition
        """,
    ),
    "go": Language(
        module="tree_sitter_go",
        query="""
            (function_declaration name: (_) @name) @definition
            (method_declaration
              receiver: (parameter_list (parameter_declaration type: [
                (type_identifier) @name
                (generic_type type: (_) @name)
                (pointer_type [(type_identifier) @name (generic_type type: (_) @name)])]))
              name: (_) @name) @definition
            (type_declaration . (type_spec name: (_) @name) .) @definition
            (type_spec name: (_) @name) @definition
        """,
    ),
    "java": Language(
        module="tree_sitter_java",
        query="""
            (class_declaration name: (_) @name) @definition
            (interface_declaration name: (_) @name) @definition
            (enum_declaration name: (_) @name) @definition
            (record_declaration name: (_) @name) @definition
            (annotation_type_declaration name: (_) @name) @definition
            (method_declaration name: (_) @name) @definition
            (constructor_declaration name: (_) @name) @definition
            (compact_constructor_declaration name: (_) @name) @definition
            (field_declaration declarator: (variable_declarator name: (_) @name
              value: [(lambda_expression) (object_creation_expression (class_body))])) @definition
        """,
    ),
    "c": Language(module="tree_sitter_c", query=_C_DECLARATIONS + _C_FUNCTIONS),
    "cpp": Language(
        module="tree_sitter_cpp",
        attached=frozenset({"access_specifier"}),
        query=_C_DECLARATIONS
        + _C_FUNCTIONS
        + """
            (function_definition declarator: (reference_declarator
              (function_declarator declarator: (_) @name))) @definition
            (function_definition declarator: (operator_cast) @name) @definition
            (class_specifier name: (_) @name body: (_)) @definition
            (namespace_definition name: (_) @name) @definition
            (concept_definition name: (_) @name) @definition
        """,
    ),
    "csharp": Language(
        module="tree_sitter_c_sharp",
        query="""
            (namespace_declaration name: (_) @name) @definition
            (file_scoped_namespace_declaration name: (_) @name) @rest
            (class_declaration name: (_) @name) @definition
            (interface_declaration name: (_) @name) @definition
            (struct_declaration name: (_) @name) @definition
            (enum_declaration name: (_) @name) @definition
            (record_declaration name: (_) @name) @definition
            (delegate_declaration name: (_) @name) @definition
            (method_declaration name: (_) @name) @definition
            (constructor_declaration name: (_) @name) @definition
            (destructor_declaration name: (_) @name) @definition
            (property_declaration name: (_) @name) @definition
            (local_function_statement name: (_) @name) @definition
        """,
    ),
    "ruby": Language(
        module="tree_sitter_ruby",
        keywords=frozenset({"describe", "context", "it", "test", "feature", "scenario"}),
        query="""
            (module name: (_) @name) @definition
            (class name: (_) @name) @definition
            (method name: (_) @name) @definition
            (singleton_method name: (_) @name) @definition
            (assignment left: (constant) @name right: (call block: (_))) @definition
            (call method: (identifier) @keyword arguments: (argument_list . (string) @name) block: (_)) @definition
        """,
    ),
    "php": Language(
        module="tree_sitter_php",
        function="language_php",
        query="""
            (namespace_definition name: (_) @name body: (_)) @definition
            (namespace_definition name: (_) @name !body) @rest
            (class_declaration name: (_) @name) @definition
            (interface_declaration name: (_) @name) @definition
            (trait_declaration name: (_) @name) @definition
            (enum_declaration name: (_) @name) @definition
            (function_definition name: (_) @name) @definition
            (method_declaration name: (_) @name) @definition
        """,
    ),
    "bash": Language(module="tree_sitter_bash", query="(function_definition name: (_) @name) @definition"),
    "kotlin": Language(
        module="tree_sitter_kotlin",
        query="""
            (class_declaration name: (_) @name) @definition
            (object_declaration name: (_) @name) @definition
            (function_declaration name: (_) @name) @definition
        """,
    ),
    "scala": Language(
        module="tree_sitter_scala",
        query="""
            (object_definition name: (_) @name) @definition
            (package_object name: (_) @name) @definition
            (class_definition name: (_) @name) @definition
            (trait_definition name: (_) @name) @definition
            (enum_definition name: (_) @name) @definition
            (given_definition name: (_) @name) @definition
            (function_definition name: (_) @name) @definition
            (function_declaration name: (_) @name) @definition
        """,
    ),
    "swift": Language(
        module="tree_sitter_swift",
        query="""
            (class_declaration name: (_) @name) @definition
            (protocol_declaration name: (_) @name) @definition
            (function_declaration name: (simple_identifier) @name) @definition
            (protocol_function_declaration name: (simple_identifier) @name) @definition
            (init_declaration "init" @name) @definition
            (deinit_declaration "deinit" @name) @definition
            (subscript_declaration "subscript" @name) @definition
            (property_declaration name: (pattern bound_identifier: (_) @name)
              computed_value: (computed_property)) @definition
        """,
    ),
    "lua": Language(
        module="tree_sitter_lua",
        query="""
            (function_declaration name: (_) @name) @definition
            (variable_declaration (assignment_statement (variable_list . name: (_) @name)
              (expression_list . value: (function_definition)))) @definition
            (assignment_statement (variable_list . name: (_) @name)
              (expression_list . value: (function_definition))) @definition
            (field name: (identifier) @name value: (function_definition)) @definition
        """,
    ),
    "haskell": Language(
        module="tree_sitter_haskell",
        attached=frozenset({"signature"}),
        query="""
            (declarations (signature name: (_) @name) @definition)
            (declarations (function name: (_) @name) @definition)
            (declarations (bind name: (_) @name) @definition)
            (data_type name: (_) @name) @definition
            (newtype name: (_) @name) @definition
            (class name: (_) @name) @definition
            (instance name: (_) @name patterns: (_) @name) @definition
            (type_synonym name: (_) @name) @definition
            (class_declarations [(function name: (_) @name) (bind name: (_) @name)] @definition)
            (instance_declarations [(function name: (_) @name) (bind name: (_) @name)] @definition)
        """,
    ),
    "elixir": Language(
        module="tree_sitter_elixir",
        attached=frozenset({"unary_operator"}),
        keywords=frozenset(
            ["defmodule", "defprotocol", "defimpl", "def", "defp", "defmacro", "defmacrop", "defguard", "defguardp"]
            + ["defdelegate", "test", "describe"]
        ),
        query="""
            (call target: (identifier) @keyword (arguments . (alias) @name) (do_block)) @definition
            (call target: (identifier) @keyword (arguments . [
                (identifier) @name
                (call target: (_) @name)
                (binary_operator left: [(identifier) @name (call target: (_) @name)])])) @definition
            (call target: (identifier) @keyword (arguments . (string) @name) (do_block)) @definition
        """,
    ),
    "ocaml": Language(
        module="tree_sitter_ocaml",
        function="language_ocaml",
        query="""
            (module_definition (module_binding . (module_name) @name)) @definition
            (module_type_definition . (module_type_name) @name) @definition
            (value_definition . (let_binding pattern: (value_name) @name)) @definition
            (value_specification . (value_name) @name) @definition
            (type_definition . (type_binding name: (_) @name)) @definition
            (class_definition . (class_binding . (class_name) @name)) @definition
            (method_definition (method_name) @name) @definition
            (external . (value_name) @name) @definition
        """,
    ),
    "julia": Language(
        module="tree_sitter_julia",
        attached=frozenset({"string_literal"}),
        query="""
            (module_definition name: (_) @name) @definition
            (function_definition (signature (call_expression . (_) @name))) @definition
            (function_definition (signature (_ . (call_expression . (_) @name)))) @definition
            (function_definition (signature (_ . (_ . (call_expression . (_) @name))))) @definition
            (macro_definition (signature (call_expression . (_) @name))) @definition
            (assignment . (call_expression . (_) @name)) @definition
            (struct_definition (type_head) @name) @definition
            (abstract_definition (type_head) @name) @definition
        """,
    ),
    "zig": Language(
        module="tree_sitter_zig",
        query="""
            (function_declaration name: (_) @name) @definition
            (variable_declaration . (identifier) @name
              [(struct_declaration) (enum_declaration) (union_declaration)]) @definition
            (test_declaration (string) @name) @definition
        """,
    ),
    "objc": Language(
        module="tree_sitter_objc",
        query=_C_DECLARATIONS
        + _C_FUNCTIONS
        + """
            (class_interface . (identifier) @name) @definition
            (class_implementation . (identifier) @name) @definition
            (protocol_declaration . (identifier) @name) @definition
            (method_definition (method_type) . (identifier) @name) @definition
        """,
    ),
    "powershell": Language(
        module="tree_sitter_powershell",
        query="""
            (function_statement (function_name) @name) @definition
            (class_statement . (simple_name) @name) @definition
            (class_method_definition (simple_name) @name) @definition
            (enum_statement . (simple_name) @name) @definition
        """,
    ),
    "perl": Language(
        module="tree_sitter_perl",
        query="""
            (package_statement name: (_) @name (block)) @definition
            (package_statement name: (_) @name ";") @rest
            (subroutine_declaration_statement name: (_) @name) @definition
        """,
    ),
    "sql": Language(
        module="tree_sitter_sql",
        query="""
            (statement (create_table (object_reference) @name)) @definition
            (statement (create_view (object_reference) @name)) @definition
            (statement (create_materialized_view (object_reference) @name)) @definition
            (statement (create_function (object_reference) @name)) @definition
            (statement (create_procedure (object_reference) @name)) @definition
            (statement (create_type (object_reference) @name)) @definition
        """,
    ),
    "css": Language(module="tree_sitter_css"),
    "html": Language(module="tree_sitter_html"),
    "hcl": Language(
        module="tree_sitter_hcl",
        query="(block . (identifier) @name . (string_lit)? @name . (string_lit)? @name) @definition",
    ),
}
