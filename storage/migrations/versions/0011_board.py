"""links to sign in by, and sessions of browsers"""

from alembic import op
import sqlalchemy as sa

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sign_in_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('user', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_sign_in_links_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_links_token_hash')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('sign_in_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_links_until'), ['until'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_links_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('board_sessions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('user', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('way', sa.String(), nullable=False),
    sa.Column('browser', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_board_sessions_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_sessions')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_board_sessions_token_hash')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('board_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_board_sessions_until'), ['until'], unique=False)
        batch_op.create_index(batch_op.f('ix_board_sessions_user'), ['user'], unique=False)
        batch_op.create_index(batch_op.f('ix_board_sessions_workspace_id'), ['workspace_id'], unique=False)


def downgrade() -> None:
    op.drop_table('board_sessions')
    op.drop_table('sign_in_links')
