"""what buttons and forms of a platform are too small for"""

from alembic import op
import sqlalchemy as sa

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('carried',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_carried_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carried')),
    sa.UniqueConstraint('workspace_id', 'key', name=op.f('uq_carried_workspace_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('carried', schema=None) as batch_op:
        batch_op.create_index('ix_carried_until', ['until'], unique=False)
        batch_op.create_index(batch_op.f('ix_carried_workspace_id'), ['workspace_id'], unique=False)


def downgrade() -> None:
    op.drop_table('carried')
